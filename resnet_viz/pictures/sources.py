"""Where a picture may come from: a file, or what a notebook has at hand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.errors import ImageError
from resnet_viz.pictures.images import Photo, decode

PNG_MODES = ("1", "L", "LA", "I;16", "P", "RGB", "RGBA")  # of Pillow's, what a PNG file can hold


def open_photo(path: str | Path) -> Photo:
    """The picture in a file. Raises `ImageError`, whose sentence names the file."""
    try:
        return decode(Path(path).read_bytes())
    except ImageError as error:
        raise ImageError(f"{path}: {error}") from error
    except OSError as error:
        sentence = f"{path}: the file cannot be read ({error.strerror}); check its name."
        raise ImageError(sentence) from error


def from_array(values: NDArray[Any]) -> Photo:
    """uint8 (H, W, 3) RGB, or (H, W) gray, as a picture; its digest is that of a PNG file of the
    same pixels. Raises `ImageError` for any other array and as `decode`."""
    colored = values.ndim == 3 and values.shape[2] == 3
    if values.dtype != np.uint8 or not (colored or values.ndim == 2) or values.size == 0:
        raise ImageError(
            f"An array {values.shape} of {values.dtype} is no picture; give one of uint8, 0 to 255,"
            " of shape (height, width, 3), RGB, or (height, width), gray."
        )
    return from_image(Image.fromarray(values))


def from_image(image: Image.Image) -> Photo:
    """Pillow's image as if it had been opened from a PNG file: upright, opaque, in sRGB. Raises
    `ImageError` as `decode`."""
    exif, profile = image.getexif(), image.info.get("icc_profile")
    if image.mode not in PNG_MODES:
        image, profile = image.convert("RGB"), None  # the profile was of the other colors
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1, exif=exif, icc_profile=profile)
    return decode(file.getvalue())
