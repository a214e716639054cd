"""A picture and a network's maps as one small picture, to be cut apart where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.figures.colormaps import viridis
from resnet_viz.figures.overlay import overlays
from resnet_viz.figures.tiles import Sheet, sheet_of_pictures
from resnet_viz.pictures.images import Pixels

SIDE: Final = 112  # of a tile: a whole number of pixels for each position of every map


def sheet_of_passage(cropped: Pixels, maps: Sequence[NDArray[np.float32]]) -> Sheet:
    """The picture that the network reads, uint8 RGB (224, 224, 3), then maps (S, S) whose sides
    divide 112, each from 0 (dark) to its own largest value (yellow, viridis)."""
    return sheet_of_pictures(np.stack([_picture(cropped), *map(_tile, maps)]))


def sheet_of_overlays(
    cropped: Pixels,
    conv1: NDArray[np.float32],
    maps: Sequence[NDArray[np.float32]],
    opacity: float,
    *,
    signed: bool,
    flat: bool = False,
) -> Sheet:
    """The same with every map but `conv1` laid over the picture, on a scale of its own that ends at
    its largest magnitude, and with an `opacity` from 0 to 1 there, or, `flat`, everywhere: see
    `overlays`."""
    limits = [float(np.abs(values).max()) for values in maps]
    laid = overlays(cropped, maps, limits, opacity, SIDE, signed=signed, flat=flat)
    return sheet_of_pictures(np.stack([_picture(cropped), _tile(conv1), *laid]))


def _picture(cropped: Pixels) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(cropped).resize((SIDE, SIDE), Image.Resampling.BOX))


def _tile(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    times = SIDE // len(values)
    return viridis(values, float(values.max())).repeat(times, axis=0).repeat(times, axis=1)
