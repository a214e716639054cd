"""A map in words: where its numbers are largest and smallest."""

from __future__ import annotations

import numpy as np

from resnet_viz.figures.map_words import extremes


def test_the_largest_and_what_is_below_0_are_told_with_their_places() -> None:
    values = np.zeros((3, 4), np.float32)
    assert extremes(values) == "3 × 4 numbers, all of them 0"
    values[2, 1] = 1.5
    assert extremes(values) == "3 × 4 numbers, largest 1.5 in row 3, column 2"
    values[0, 3] = -2
    assert extremes(values) == (
        "3 × 4 numbers, largest 1.5 in row 3, column 2, smallest -2 in row 1, column 4"
    )
    values[1, 1] = np.inf
    assert extremes(values) == "3 × 4 numbers, not all of them finite"
