"""Colors as the file means them: from its ICC profile to sRGB, as browsers show them."""

from __future__ import annotations

import io
import re
from functools import cache

import numpy as np
from PIL import Image, ImageCms

from resnet_viz.pictures.png_chunks import MAX_PROFILE

INVISIBLE = 2  # of 255: a profile that changes no color by more is sRGB under another name

_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # of ICC -> Pillow's mode
# Shown as Markdown, and written by strangers.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()-]{1,38}")


def to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, str | None]:
    """`image`, of mode L, RGB or CMYK, in mode RGB with sRGB's colors, and a plain sentence if
    that changed them or if the profile could not be used."""
    if profile is None:
        return image.convert("RGB"), None
    try:
        if len(profile) > MAX_PROFILE:
            raise ValueError("too large")
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = _SPACES[opened.profile.xcolor_space.strip()]
        if (image.mode, mode) == ("L", "RGB"):  # gray, in a space of colors
            image = image.convert("RGB")
        transform = ImageCms.buildTransform(opened, _srgb(), image.mode, "RGB")
        if _is_srgb(transform, image.mode):
            return image.convert("RGB"), None
        converted = transform.apply(image)
        name = str(opened.profile.profile_description or "").strip()
    except Exception:  # noqa: BLE001  LittleCMS's errors on strange bytes have no common base
        return image.convert("RGB"), (
            "The file's color profile is damaged or does not fit the picture: it was ignored."
        )
    source = name if _PLAIN_NAME.fullmatch(name) else "its color profile"
    return converted, f"The colors were converted from {source} to sRGB."


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _is_srgb(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether the transform leaves the colors as they are, asked of a few hundred of them."""
    if mode == "CMYK":
        return False
    steps = np.arange(0, 256, 51 if mode == "RGB" else 1, dtype=np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    probe = Image.fromarray(grid if mode == "RGB" else steps[None])
    change = np.asarray(transform.apply(probe), int) - np.asarray(probe.convert("RGB"), int)
    return int(np.abs(change).max()) <= INVISIBLE
