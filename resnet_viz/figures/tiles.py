"""Many small pictures in one file, the tiles side by side, row by row."""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.figures.colormaps import VIRIDIS_PALETTE, levels
from resnet_viz.pictures.images import data_address


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A picture as a `data:` address: `count` tiles, each `side` pixels square, `columns` in a
    row."""

    address: str
    count: int
    side: int
    columns: int


def sheet_of_maps(maps: NDArray[np.float32]) -> Sheet:
    """Maps (N, side, side), each from 0 (dark) to its own largest value (yellow, viridis)."""
    limits = maps.max(axis=(1, 2), keepdims=True)
    tiles = levels(maps, limits)
    image = Image.fromarray(_side_by_side(tiles))
    image.putpalette(VIRIDIS_PALETTE.tobytes())  # 1 byte a pixel instead of 3
    # Runs of equal bytes alone: about as small as zlib's usual search, in two thirds of its time.
    return _sheet(image, tiles, "png", compress_level=1, compress_type=zlib.Z_RLE)


def sheet_of_pictures(pictures: NDArray[np.uint8]) -> Sheet:
    """Pictures (N, side, side, 3)."""
    return _sheet(Image.fromarray(_side_by_side(pictures)), pictures, "jpeg", quality=90)


def _side_by_side(tiles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(N, side, side, ...) -> (rows * side, columns * side, ...), the last row filled with 0."""
    count, side = tiles.shape[:2]
    columns = _columns(count)
    rows = math.ceil(count / columns)
    filled = np.zeros((rows * columns, *tiles.shape[1:]), dtype=np.uint8)
    filled[:count] = tiles
    grid = filled.reshape(rows, columns, *tiles.shape[1:]).swapaxes(1, 2)
    return grid.reshape(rows * side, columns * side, *tiles.shape[3:])


def _columns(count: int) -> int:
    return math.ceil(math.sqrt(count))


def _sheet(image: Image.Image, tiles: NDArray[np.uint8], kind: str, **options: int) -> Sheet:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return Sheet(data_address(buffer.getvalue()), len(tiles), tiles.shape[1], _columns(len(tiles)))
