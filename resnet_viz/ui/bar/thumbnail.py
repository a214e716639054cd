"""The chosen picture as it stands in the bar: small, and what is to be known about reading it."""

from __future__ import annotations

import base64

import numpy as np
from PIL import Image, ImageDraw

from resnet_viz.figures.theme import RESIDUAL
from resnet_viz.pictures.images import Pixels, encode_jpeg
from resnet_viz.pictures.preprocessing import CROP, Prepared

SIDE = 480  # longest side, in pixels
SMALL = 96  # side of a thumbnail, in pixels: shown at half of it
TINY = CROP // 2  # pixels of the shorter side; below, one becomes at least four
LITTLE = 1 / 3  # of the picture


def jpeg_address(pixels: Pixels) -> str:
    """uint8 RGB (H, W, 3) as a JPEG file in a `data:` address."""
    return "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(pixels)).decode()


def thumbnail(prepared: Prepared) -> str:
    """What the network reads, as small as the bar shows it, in a `data:` address."""
    small = Image.fromarray(prepared.cropped).resize((SMALL, SMALL), reducing_gap=2)
    return jpeg_address(np.asarray(small))


def framed(pixels: Pixels, prepared: Prepared) -> Pixels:
    """A copy of uint8 RGB (H, W, 3) whose longest side has SIDE pixels, with a thin frame around
    the square that the network reads."""
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # A small picture's pixels stay to be seen as what they are.
    how = Image.Resampling.BICUBIC if scale < 1 else Image.Resampling.NEAREST
    image = Image.fromarray(pixels).resize(size, how, reducing_gap=2)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = _box(size, prepared)
    for inset, color in ((0, RESIDUAL), (1, RESIDUAL), (2, "white")):  # seen on any ground
        corners = (left + inset, top + inset, right - 1 - inset, bottom - 1 - inset)
        if corners[2] > corners[0] and corners[3] > corners[1]:
            draw.rectangle(corners, outline=color)
    return np.asarray(image)


def reading_notes(size: tuple[int, int], prepared: Prepared) -> tuple[str, ...]:
    """Plain sentences on a picture of `size` (width, height) that is tiny, or of which the network
    reads little."""
    notes = []
    width, height = size
    if min(size) < TINY:
        notes.append(
            f"It has only {width} × {height} pixels: enlarged for the network, it is a blur."
        )
    share = CROP**2 / (prepared.resized.shape[0] * prepared.resized.shape[1])
    if share < LITTLE:
        notes.append(f"The network reads only the middle {share:.0%} of it, inside the frame.")
    return tuple(notes)


def _box(size: tuple[int, int], prepared: Prepared) -> tuple[int, int, int, int]:
    """`prepared.box` in a copy of the picture that has this (width, height)."""
    across = size[0] / prepared.resized.shape[1]
    down = size[1] / prepared.resized.shape[0]
    left, top, right, bottom = prepared.box
    return round(left * across), round(top * down), round(right * across), round(bottom * down)
