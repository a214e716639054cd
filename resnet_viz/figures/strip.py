"""A picture and a network's maps as one small picture, to be cut apart where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.figures.colormaps import viridis
from resnet_viz.figures.tiles import Sheet, sheet_of_pictures
from resnet_viz.pictures.images import Pixels

SIDE: Final = 112  # of a tile: a whole number of pixels for each position of every map


def sheet_of_passage(cropped: Pixels, maps: Sequence[NDArray[np.float32]]) -> Sheet:
    """The picture that the network reads, uint8 RGB (224, 224, 3), then maps (S, S) whose sides
    divide 112, each from 0 (dark) to its own largest value (yellow, viridis)."""
    picture = Image.fromarray(cropped).resize((SIDE, SIDE), Image.Resampling.BOX)
    return sheet_of_pictures(np.stack([np.asarray(picture), *map(_tile, maps)]))


def _tile(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    times = SIDE // len(values)
    return viridis(values, float(values.max())).repeat(times, axis=0).repeat(times, axis=1)
