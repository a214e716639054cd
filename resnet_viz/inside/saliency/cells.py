"""A picture as a grid of cells, which a map puts into an order and a trial covers; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.saliency.fills import Fill, fill_pixels, filled
from resnet_viz.inside.saliency.results import Map
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import normalize

GRID: Final = 14  # cells a side, of 16 pixels each
COARSE: Final = 7  # as many as a ResNet's last maps have places
Cells = Sequence[int] | NDArray[np.int64]
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


def cell_of(height: int, width: int, grid: int = GRID) -> NDArray[np.int64]:
    """The number of the cell that each pixel lies in, (H, W), row by row from 0."""
    rows, columns = np.arange(height) * grid // height, np.arange(width) * grid // width
    numbers: NDArray[np.int64] = rows[:, None] * grid + columns[None, :]
    return numbers


def cell_means(map: Map, grid: int = GRID) -> Map:
    """The mean of a map (H, W) in every cell, (grid, grid)."""
    height, width = map.shape
    cells = cell_of(height, width, grid).ravel()
    sums = np.bincount(cells, map.ravel(), grid * grid)
    means: Map = (sums / np.bincount(cells, minlength=grid * grid)).astype(np.float32)
    return means.reshape(grid, grid)


def order(map: Map, grid: int = GRID) -> NDArray[np.int64]:
    """The cells from the one with the largest mean to the one with the smallest; of equals the
    first of the picture is first."""
    return np.argsort(-cell_means(map, grid).ravel(), kind="stable")


def random_order(seed: int, grid: int = GRID) -> NDArray[np.int64]:
    """The cells in an order by chance."""
    return np.random.default_rng(seed).permutation(grid * grid)


def edges(cropped: Pixels) -> Map:
    """A map that knows nothing of any network: how much a picture's brightness changes, (H, W), at
    least 0, by Sobel's two filters; beyond its border the picture goes on as it ends."""
    gray = np.pad(cropped.astype(np.float32) @ _LUMA, 1, mode="edge")
    across = gray[:, 2:] - gray[:, :-2]
    down = gray[2:] - gray[:-2]
    horizontal = across[:-2] + 2 * across[1:-1] + across[2:]
    vertical = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    strength: Map = np.hypot(horizontal, vertical).astype(np.float32)
    return strength


def cover(
    cropped: Pixels, cells: Cells, fill: Fill, seed: int, grid: int = GRID
) -> NDArray[np.float32]:
    """A prepared picture, (H, W, 3) uint8 RGB, normalized, (3, H, W), with these cells covered in
    all three colors."""
    return cover_with(normalize(cropped), filled(cropped, fill, seed), cells, grid)


def cover_with(
    normalized: NDArray[np.float32], hidden: NDArray[np.float32], cells: Cells, grid: int = GRID
) -> NDArray[np.float32]:
    """The same of a normalized picture and what is to stand in the cells, both (3, H, W)."""
    _, height, width = normalized.shape
    return np.where(_hidden(height, width, cells, grid), hidden, normalized)


def cover_pixels(cropped: Pixels, cells: Cells, fill: Fill, seed: int, grid: int = GRID) -> Pixels:
    """The same to look at: (H, W, 3) uint8 RGB."""
    height, width, _ = cropped.shape
    hidden = _hidden(height, width, cells, grid)[..., None]
    return np.where(hidden, fill_pixels(cropped, fill, seed), cropped)


def _hidden(height: int, width: int, cells: Cells, grid: int) -> NDArray[np.bool_]:
    """Which pixels lie in these cells, (H, W)."""
    chosen = np.zeros(grid * grid, bool)
    chosen[np.asarray(cells, np.int64)] = True
    hidden: NDArray[np.bool_] = chosen[cell_of(height, width, grid)]
    return hidden
