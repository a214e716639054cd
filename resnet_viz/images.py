"""From a stranger's bytes to a checked picture: 8-bit RGB, upright, opaque, without metadata.

What a file is called does not matter, only what its bytes are. The limits are checked on the
file's header, before a pixel is decoded, and nothing of the file survives but its pixels.
"""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from resnet_viz.errors import ImageError

Pixels = NDArray[np.uint8]

MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MAX_ASPECT = 100
# A progressive JPEG has about ten scans. One of 10 MB can hold 100,000, each of them a pass over
# all pixels, and so keep a core busy for hours.
MAX_SCANS = 300

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")

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

_TOO_MANY_PIXELS = (
    f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels: shrink it and try again."
)

# One picture is decoded at a time. A class that uploads all at once then needs the memory for
# one, and two threads never set the filter on warnings, which is the whole process's, at once.
_DECODING = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A checked picture.

    pixels: (H, W, 3) uint8, RGB, read-only; H * W is at most MAX_PIXELS.
    digest: SHA-256 of the original bytes in hexadecimal; the key for caches.
    format: what the bytes were, by Pillow's name: JPEG, MPO, PNG, WEBP, BMP or GIF.
    notes: plain sentences on what was done to the picture; empty if nothing was.
    """

    pixels: Pixels
    digest: str
    format: str
    notes: tuple[str, ...]


def decode(data: bytes) -> Photo:
    """The picture in `data`, the whole content of a JPEG, PNG, WebP, BMP or GIF file.

    The first frame of an animation is taken, the EXIF orientation applied, transparency laid on
    white, 16 bits reduced to 8, CMYK turned into RGB. Colour profiles are not applied.

    Raises ImageError if the bytes are no such picture, are damaged, or exceed a limit.
    """
    if not data:
        raise ImageError("The file is empty: choose another one.")
    if len(data) > MAX_BYTES:
        raise ImageError(
            f"The file has {len(data) / 1e6:.1f} MB and the limit is {MAX_BYTES // 1_000_000} MB: "
            "shrink the picture or save it as JPEG."
        )
    with _DECODING, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                _check_limits(image, data)
                rgb, notes = _upright_rgb(image, data)
                file_format = str(image.format)
        except ImageError:
            raise
        except UnidentifiedImageError:
            raise ImageError(_why_unknown(data)) from None
        except Image.DecompressionBombError:
            raise ImageError(_TOO_MANY_PIXELS) from None
        except Exception as error:  # what Pillow raises on damaged bytes has no common base
            raise ImageError(
                "The picture is damaged or cut off: save or download it again."
            ) from error
        pixels = np.asarray(rgb)  # over a bytes object: nobody can make it writable
    return Photo(pixels, hashlib.sha256(data).hexdigest(), file_format, notes)


def encode_png(pixels: Pixels) -> bytes:
    """(H, W, 3) uint8 as a PNG file, made quickly rather than small."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _check_limits(image: Image.Image, data: bytes) -> None:
    """Raises ImageError if the opened but not yet decoded picture asks for too much work."""
    short, long = sorted(image.size)
    if short * long > MAX_PIXELS:
        raise ImageError(_TOO_MANY_PIXELS)
    if long > MAX_SIDE:
        raise ImageError(
            f"The picture is {long} pixels long and the limit is {MAX_SIDE}: shrink it."
        )
    if long > MAX_ASPECT * short:
        raise ImageError(
            f"One side of the picture is more than {MAX_ASPECT} times the other: cut out a part."
        )
    if "progressive" in image.info and data.count(b"\xff\xda") > MAX_SCANS:
        raise ImageError(
            f"The JPEG file has more than {MAX_SCANS} scans: open it in another program and save "
            "it again."
        )


def _upright_rgb(image: Image.Image, data: bytes) -> tuple[Image.Image, tuple[str, ...]]:
    """The first frame in mode RGB, and the notes on what that took; Pillow's errors pass."""
    notes = []
    depth = 8
    if image.format == "PNG":
        depth = data[24]  # of the IHDR chunk, which comes first in every PNG
        with Image.open(io.BytesIO(data), formats=("PNG",)) as copy:
            copy.verify()  # every chunk's check sum: decoding skips those of the pixels
    if getattr(image, "is_animated", False):
        notes.append("The file holds several pictures: the first one is used.")
    if depth == 16:
        notes.append("The picture was reduced from 16 to 8 bits per channel.")
    if image.mode == "CMYK":
        notes.append("The picture was converted from CMYK to RGB.")

    image.load()
    flat = _eight_bits(image, depth)
    if flat.has_transparency_data:
        flat = flat.convert("RGBA")
        alpha = flat.getchannel("A")
        if alpha.getextrema() != (255, 255):
            notes.append("Transparent parts were laid on white.")
        white = Image.new("RGB", flat.size, "white")
        white.paste(flat, mask=alpha)
        flat = white
    flat = flat.convert("RGB")

    turn = _turn(image)
    if turn is not None:
        flat = flat.transpose(turn)
        notes.append("The picture was turned upright, as its EXIF data asks.")
    return flat, tuple(notes)


def _eight_bits(image: Image.Image, depth: int) -> Image.Image:
    """The decoded picture with 8 bits a channel, and its key with it.

    The key is the one grey or colour that a PNG without alpha may declare transparent. Pillow
    scales the pixels of 2-, 4- and 16-bit pictures and leaves the key as it was; its conversion
    of 16-bit grey saturates. Of 16 bits the high byte is kept, as Pillow does with colour.
    """
    key = image.info.get("transparency")
    if image.mode == "I;16":
        deep = np.asarray(image)
        grey = Image.fromarray((deep >> 8).astype(np.uint8))
        if key is not None:
            grey.putalpha(Image.fromarray(np.where(deep == key, 0, 255).astype(np.uint8)))
        return grey
    if key is not None and image.mode == "L":
        image.info["transparency"] = key * 255 // (2**depth - 1)
    if key is not None and image.mode == "RGB" and depth == 16:
        image.info["transparency"] = tuple(channel >> 8 for channel in key)
    return image


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What turns a loaded picture upright; None if it is, or says nothing sensible."""
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif", b""))
        return _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  damaged metadata is no reason to refuse a sound picture
        return None


def _why_unknown(data: bytes) -> str:
    """One sentence for bytes that are none of the formats taken."""
    name = _known_by_magic(data)
    if name is None:
        return (
            "The file is not a JPEG, PNG, WebP, BMP or GIF picture, or it is damaged: open it in "
            "another program and save it as JPEG or PNG."
        )
    return f"{name} files are not taken: save the picture as JPEG or PNG."


def _known_by_magic(data: bytes) -> str | None:
    """The name of a common format that is not taken, or None."""
    head = data[:1024]
    if head[4:8] == b"ftyp":
        return {b"avif": "AVIF", b"avis": "AVIF"}.get(head[8:12], "HEIC or video")
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "TIFF"
    if head.startswith((b"%!PS", b"\xc5\xd0\xd3\xc6")):
        return "EPS and PostScript"
    if b"%PDF-" in head:
        return "PDF"
    if b"<svg" in head.lower():
        return "SVG"
    return None
