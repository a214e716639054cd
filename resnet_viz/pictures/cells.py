"""A picture's cells: the 7 by 7 places of a ResNet's last maps, each 32 pixels a side, and what is
left of the picture where some are covered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np

from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import MEAN

SIDE: Final = 7  # cells a side
FILL: Final = tuple(round(255 * mean) for mean in MEAN)  # what a network reads as 0


def cover_cells(pixels: Pixels, cells: Collection[int]) -> Pixels:
    """A copy of a prepared picture, (224, 224, 3), in which these cells, counted row by row from 0,
    have the mean color of ImageNet's photos."""
    covered = np.array(pixels)
    step = len(covered) // SIDE
    for cell in cells:
        top, left = (step * place for place in divmod(cell, SIDE))
        covered[top : top + step, left : left + step] = FILL
    return covered
