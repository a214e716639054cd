"""A map over a photo, against the blend worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from resnet_viz.figures.overlay import overlay

SIDE = 8
YELLOW, RED, BLUE = (253, 231, 37), (103, 0, 31), (5, 48, 97)  # the scales' ends


def photo(value: int = 100) -> np.ndarray:
    return np.full((SIDE, SIDE, 3), value, np.uint8)


def numbers(value: float) -> np.ndarray:
    return np.full((2, 2), value, np.float32)


@pytest.mark.parametrize("signed", [False, True])
def test_where_the_map_is_0_the_photo_is_untouched(signed: bool) -> None:
    laid = overlay(photo(), numbers(0), 1, 1, SIDE, signed=signed)
    assert np.array_equal(laid, photo())


@pytest.mark.parametrize(("value", "color"), [(3, YELLOW), (30, YELLOW)])
def test_at_the_limit_it_covers_as_much_as_asked(value: float, color: tuple[int, ...]) -> None:
    laid = overlay(photo(), numbers(value), 3, 0.8, SIDE)
    assert laid[4, 4].tolist() == [round(0.8 * c + 0.2 * 100) for c in color]


def test_both_signs_cover_by_their_size() -> None:
    values = np.array([[-4, 4]], np.float32).repeat(2, axis=0)
    laid = overlay(photo(), values, 4, 1, SIDE, signed=True)
    assert laid[0, 0].tolist() == list(BLUE)
    assert laid[0, -1].tolist() == list(RED)


def test_a_smaller_number_covers_less() -> None:
    black = [
        int(overlay(photo(0), numbers(v), 4, 1, SIDE)[0, 0].sum()) / sum(color)
        for v, color in ((2, (35, 145, 140)), (4, YELLOW))  # viridis half-way and at its end
    ]
    assert black == pytest.approx([0.5, 1], abs=0.02)


@pytest.mark.parametrize(("value", "color"), [(0, (68, 1, 84)), (3, YELLOW)])
def test_a_flat_map_covers_the_same_everywhere(value: float, color: tuple[int, ...]) -> None:
    laid = overlay(photo(), numbers(value), 3, 0.8, SIDE, flat=True)
    assert laid[4, 4].tolist() == [round(0.8 * c + 0.2 * 100) for c in color]


def test_no_opacity_leaves_the_photo_in_gray() -> None:
    colorful = np.zeros((SIDE, SIDE, 3), np.uint8)
    colorful[..., 0] = 200
    laid = overlay(colorful, numbers(1), 1, 0, SIDE)
    assert laid[0, 0].tolist() == [round(0.299 * 200)] * 3
