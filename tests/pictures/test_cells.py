"""A picture's cells."""

from __future__ import annotations

import numpy as np
import pytest

from resnet_viz.pictures.cells import SIDE, cover_cells
from resnet_viz.pictures.preprocessing import CROP, normalize


@pytest.mark.parametrize("cell", [0, 6, 24, 48])
def test_a_covered_cell_is_what_the_network_reads_as_nothing(cell: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (CROP, CROP, 3), dtype=np.uint8)
    covered = cover_cells(pixels, [cell])
    row, column = cell // 7, cell % 7
    inside = np.zeros((CROP, CROP), bool)
    inside[32 * row : 32 * row + 32, 32 * column : 32 * column + 32] = True
    np.testing.assert_array_equal(covered[~inside], pixels[~inside])
    assert np.abs(normalize(covered)[:, inside]).max() < 0.01  # half a level


def test_all_cells_are_all_of_it() -> None:
    pixels = np.full((CROP, CROP, 3), 7, np.uint8)
    assert (cover_cells(pixels, range(SIDE**2)) != 7).all()
    assert (pixels == 7).all()
