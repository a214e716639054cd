"""The chosen picture as it stands in the bar: small, and what is to be known about reading it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from resnet_viz.pictures.images import Pixels, data_address, encode_jpeg
from resnet_viz.pictures.preprocessing import CROP, Prepared
from resnet_viz.ui.services import PictureView

SMALL = 96  # side of a thumbnail, in pixels: shown at half of it
QUALITY = 75  # of its JPEG file: the gallery's all go with every choice
TINY = CROP // 2  # pixels of the side of what is read; below, one becomes at least two
LITTLE = 1 / 3  # of the picture


def small_address(pixels: Pixels) -> str:
    """A thumbnail, uint8 RGB (H, W, 3), as a JPEG file in a `data:` address."""
    return data_address(encode_jpeg(pixels, QUALITY))


def thumbnail(prepared: Prepared) -> str:
    """What the network reads, as small as the bar shows it, in a `data:` address."""
    small = Image.fromarray(prepared.cropped).resize((SMALL, SMALL), reducing_gap=2)
    return small_address(np.asarray(small))


def reading_notes(view: PictureView) -> tuple[str, ...]:
    """Plain sentences on a picture that is tiny, or of which the network reads little."""
    width, height = view.size
    crop = view.sight.crop
    notes = []
    if min(view.size) < TINY:
        notes.append(
            f"It has only {width} × {height} pixels: enlarged for the network, it is a blur."
        )
    elif crop is not None and (side := min(view.size) * crop.size // 1000) < TINY:
        notes.append(
            f"The square has only {side} × {side} pixels: enlarged for the network, it is a blur."
        )
    rows, columns = view.prepared.resized.shape[:2]
    share = CROP**2 / (rows * columns)
    if crop is None and share < LITTLE:
        notes.append(f"The network reads only the middle {share:.0%} of it, inside the frame.")
    return tuple(notes)
