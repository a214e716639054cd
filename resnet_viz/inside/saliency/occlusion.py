"""Occlusion: by how much the answer drops where a square of the picture is covered.

Zeiler and Fergus 2013 (arXiv 1311.2901). A square a slice: Captum's `Occlusion` does all in one
call; over the whole picture both give the same (tested).
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

from resnet_viz.inside.saliency.results import Map, Passes
from resnet_viz.inside.saliency.score import Score, value
from resnet_viz.inside.slices import Slices

Corner = tuple[int, int]  # top, left, in pixels


def occlusion(
    score: Score, image: Tensor, fill: Tensor, window: int, refined: bool
) -> Slices[tuple[Map, Passes]]:
    """(H, W) in logits, signed: at every pixel the mean drop over the squares that cover it. First
    squares side by side; then, if `refined`, those around the strongest, half a window apart."""
    height, width = image.shape[-2:]
    whole = value(score, image)
    drops: dict[Corner, float] = {}
    corners = grid(height, width, window)
    for number, corner in enumerate(corners):
        yield number / len(corners) * (0.75 if refined else 1)
        drops[corner] = whole - value(score, _covered(image, fill, corner, window))
    if refined:
        more = around(max(drops, key=drops.__getitem__), height, width, window)
        for number, corner in enumerate(corner for corner in more if corner not in drops):
            yield 0.75 + number / len(more) / 4
            drops[corner] = whole - value(score, _covered(image, fill, corner, window))
    return _mean(drops, height, width, window), Passes(1 + len(drops))


def grid(height: int, width: int, window: int) -> list[Corner]:
    """The corners of squares side by side, row by row; the last of a row or column may be cut."""
    return [(top, left) for top in range(0, height, window) for left in range(0, width, window)]


def around(center: Corner, height: int, width: int, window: int) -> list[Corner]:
    """The corners of squares up to one window away, half a window apart, that lie within."""
    offsets = (-window, -(window // 2), 0, window // 2, window)
    corners = [(center[0] + down, center[1] + right) for down in offsets for right in offsets]
    return [(y, x) for y, x in corners if 0 <= y < height and 0 <= x < width]


def _covered(image: Tensor, fill: Tensor, corner: Corner, window: int) -> Tensor:
    top, left = corner
    square = ..., slice(top, top + window), slice(left, left + window)
    covered = image.clone()
    covered[square] = fill[square]
    return covered


def _mean(drops: dict[Corner, float], height: int, width: int, window: int) -> Map:
    total, count = np.zeros((2, height, width))
    for (top, left), drop in drops.items():
        square = slice(top, top + window), slice(left, left + window)
        total[square] += drop
        count[square] += 1
    return (total / count).astype(np.float32)
