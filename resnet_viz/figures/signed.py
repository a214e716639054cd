"""A map of signed numbers as a small picture, one pixel a position."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.figures.colormaps import DIVERGING_PALETTE, levels


def signed_png(values: NDArray[np.float32], limit: float) -> bytes:
    """A map (H, W) as a PNG of W x H pixels: -limit blue, 0 white, +limit red; all white where
    the limit is 0. A palette keeps it small."""
    image = Image.fromarray(levels(values + limit, 2 * limit) if limit > 0 else _middle(values))
    image.putpalette(DIVERGING_PALETTE.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def rooted(values: NDArray[np.float32], limit: float) -> NDArray[np.float32]:
    """-1 to 1 for -limit to limit, each magnitude by its root: on such a scale, whose quarter is
    drawn as its half, small numbers are seen beside large ones. 0 where the limit is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.nan_to_num(np.abs(values) / limit, posinf=0)
    return np.asarray(np.sign(values) * np.sqrt(shares), dtype=np.float32)


def _middle(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.full(values.shape, 128, dtype=np.uint8)
