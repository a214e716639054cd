"""A map of numbers laid over the photo it was computed from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from resnet_viz.figures.colormaps import diverging, levels, viridis


def overlay(
    photo: NDArray[np.uint8],
    values: NDArray[np.float32],
    limit: float,
    opacity: float,
    side: int,
    *,
    signed: bool = False,
    flat: bool = False,
) -> NDArray[np.uint8]:
    """`values` (h, w) stretched over `photo` (H, W, 3) in gray, whose own colors would mix with
    the map's, both to `side` pixels: (side, side, 3).

    Numbers are interpolated (bilinear) and then colored: 0 dark to `limit` yellow (viridis), or,
    `signed`, -limit blue over 0 white to +limit red. The larger a number is, whatever its sign,
    the more its color covers the photo: not at all at 0, with `opacity`, 0 to 1, at the limit.
    `flat`: with `opacity` everywhere, as heat maps are often drawn.
    """
    laid = overlays(photo, [values], [limit], opacity, side, signed=signed, flat=flat)
    return laid.reshape(side, side, 3)


def overlays(
    photo: NDArray[np.uint8],
    maps: Sequence[NDArray[np.float32]],
    limits: Sequence[float],
    opacity: float,
    side: int,
    *,
    signed: bool = False,
    flat: bool = False,
) -> NDArray[np.uint8]:
    """`overlay` of several maps, each with its own limit: (N, side, side, 3)."""
    gray = Image.fromarray(photo).convert("L").resize((side, side), Image.Resampling.BICUBIC)
    below = np.asarray(gray, np.float32)[..., None]
    laid = np.empty((len(maps), side, side, 3), np.uint8)
    for place, (values, limit) in enumerate(zip(maps, limits, strict=True)):
        numbers = stretched(values, side)
        colors = (diverging if signed else viridis)(numbers, limit)
        shares = 1 if flat else levels(np.abs(numbers), limit)[..., None] / np.float32(255)
        laid[place] = (below + np.float32(opacity) * shares * (colors - below)).round()
    return laid


def stretched(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """A map (h, w) at (side, side), its edges on the picture's edges."""
    image = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))


def framed(
    picture: NDArray[np.uint8], first: tuple[float, float], last: tuple[float, float]
) -> NDArray[np.uint8]:
    """The picture with a frame from `first` to `last`, (x, y) in its own pixels; sides that lie
    outside are not drawn."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    draw.rectangle((*first, *last), outline="black", width=4)
    inner = (first[0] + 1, first[1] + 1, last[0] - 1, last[1] - 1)
    draw.rectangle(inner, outline="white", width=2)
    return np.asarray(image)
