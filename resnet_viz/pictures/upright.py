"""A decoded picture, of whatever mode, as 8-bit RGB: upright, opaque, with sRGB's colors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from resnet_viz.pictures.color_profiles import to_srgb
from resnet_viz.pictures.png_chunks import Png

_DARK_BELOW = 4096  # of 65,536: what 12 bits hold
_REDUCED = "The picture was reduced from 16 to 8 bits per channel."
_DARK = (
    "It uses less than a sixteenth of its 16 bits and so is nearly black: if its values have 12 "
    "bits, save it with values up to 65,535."
)

# EXIF orientation -> what turns the stored picture upright; 1 is upright already.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright_rgb(image: Image.Image, png: Png | None) -> tuple[Image.Image, tuple[str, ...]]:
    """The decoded picture in mode RGB, and the notes on what that took."""
    notes = []
    if png.is_animated if png is not None else getattr(image, "is_animated", False):
        notes.append("The file holds several pictures: the first one is used.")
    if image.mode == "CMYK":
        notes.append("The picture was converted from CMYK to RGB.")
    turn = _turn(image)
    profile = image.info.get("icc_profile") if png is None else png.profile

    flat = image
    if png is not None:
        flat, words = _eight_bits(image, png)
        notes += words
    alpha = None
    mode = {"1": "L", "L": "L", "LA": "L", "CMYK": "CMYK"}.get(flat.mode, "RGB")
    if flat.has_transparency_data:
        flat = flat.convert("RGBA")
        alpha = flat.getchannel("A")
        flat = flat.convert("RGB")
    flat, words_on_colors = to_srgb(flat.convert(mode), profile)
    if words_on_colors is not None:
        notes.append(words_on_colors)
    if alpha is not None:
        if alpha.getextrema() != (255, 255):
            notes.append("Transparent parts were laid on white.")
        white = Image.new("RGB", flat.size, "white")
        white.paste(flat, mask=alpha)
        flat = white
    if turn is not None:
        flat = flat.transpose(turn)
        notes.append("The picture was turned upright, as the file asks.")
    return flat, tuple(notes)


def _eight_bits(image: Image.Image, png: Png) -> tuple[Image.Image, list[str]]:
    """The decoded PNG with 8 bits a channel, and its key with it; and the notes.

    The key is the one gray or color that a PNG without alpha may declare transparent. Pillow
    scales the pixels of 2-, 4- and 16-bit pictures and leaves the key as it was; its conversion
    of 16-bit gray saturates. Of 16 bits the high byte is kept, as Pillow does with color.
    """
    key = image.info.get("transparency")
    if image.mode == "I;16":
        return _eight_of_sixteen(np.asarray(image), key, png.significant)
    if key is not None and image.mode == "L":
        image.info["transparency"] = key * 255 // (2**png.depth - 1)
    if png.depth != 16:
        return image, []
    if key is not None and image.mode == "RGB":
        image.info["transparency"] = tuple(channel >> 8 for channel in key)
    brightest = int(np.asarray(image.convert("RGB")).max())
    return image, [_REDUCED, *([_DARK] if 0 < brightest < _DARK_BELOW >> 8 else [])]


def _eight_of_sixteen(
    deep: NDArray[np.uint16], key: int | None, significant: int | None
) -> tuple[Image.Image, list[str]]:
    """16-bit gray as `_eight_bits` gives it. Values that fill only the low bits which the file
    calls significant, against the specification, are scaled up: with the high ones in use, or
    low ones empty, they are where they should be."""
    shift, notes = 8, [_REDUCED]
    if significant is not None and 8 < significant < 16:
        low = (1 << 16 - significant) - 1
        if deep.max() < 1 << significant and (deep & low).any():
            shift = significant - 8
            notes = [f"Its {significant}-bit values were scaled to 8 bits."]
    if shift == 8 and 0 < deep.max() < _DARK_BELOW:
        notes.append(_DARK)
    gray = Image.fromarray((deep >> shift).astype(np.uint8))
    if key is not None:
        gray.putalpha(Image.fromarray(np.where(deep == key, 0, 255).astype(np.uint8)))
    return gray, notes


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What turns a loaded picture upright, by its EXIF data or else its XMP data; None if it is
    upright, or says nothing sensible."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  damaged metadata is no reason to refuse a sound picture
        return None
