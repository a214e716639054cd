"""What a detector found, drawn into the picture; and single maps as small pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.figures.colormaps import VIRIDIS_PALETTE, levels

# Okabe and Ito's colors, which every eye tells apart, without the two on which black words are
# hard to read; one object after the other.
COLORS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#D55E00", "#CC79A7")
OPACITY = 0.5


def color_of(place: int) -> str:
    """Of the object at a place (from 0) in the list."""
    return COLORS[place % len(COLORS)]


def masked(
    pixels: NDArray[np.uint8], masks: Sequence[NDArray[np.bool_] | None]
) -> NDArray[np.uint8]:
    """The picture (H, W, 3) with the masks (H, W) laid over it, each in its object's color, the
    first on top."""
    picture = pixels.copy()
    for place, mask in reversed(list(enumerate(masks))):
        if mask is not None:
            color = np.frombuffer(bytes.fromhex(color_of(place)[1:]), dtype=np.uint8)
            mixed = OPACITY * color + (1 - OPACITY) * pixels[mask]
            picture[mask] = mixed.round().astype(np.uint8)
    return picture


def map_png(values: NDArray[np.float32]) -> bytes:
    """A map (H, W), from 0 (dark) to its own largest value (yellow, viridis), a pixel a number."""
    image = Image.fromarray(levels(values, float(values.max())))
    image.putpalette(VIRIDIS_PALETTE.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
