"""From a stranger's bytes to a checked picture: 8-bit RGB, upright, opaque, without metadata.

What a file is called does not matter, only what its bytes are. The limits are checked on the
file's header, before a pixel is decoded, and nothing of the file survives but its pixels.
"""

from __future__ import annotations

import base64
import hashlib
import io
import threading
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from resnet_viz.errors import ImageError
from resnet_viz.notebook import ShortRepr
from resnet_viz.pictures.jpeg_segments import START, has_one_scan, with_ends
from resnet_viz.pictures.png_chunks import SIGNATURE, read_png
from resnet_viz.pictures.upright import upright_rgb

Pixels = NDArray[np.uint8]

MAX_BYTES = 25_000_000
MAX_PIXELS = 50_000_000  # of what is decoded: a JPEG may be decoded at half its size
MAX_SIDE = 16_384
MAX_ASPECT = 100
SHOWN = 320  # pixels of the longer side, in a notebook
# A progressive JPEG has about ten scans. One of 10 MB can hold 100,000, each of them a pass over
# all pixels, and so keep a core busy for hours.
MAX_SCANS = 300

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")

_TOO_MANY_PIXELS = (
    f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels: shrink it and try again."
)

# One picture is decoded at a time. A class that uploads all at once then needs the memory for
# one, and two threads never set the filter on warnings, which is the whole process's, at once.
_DECODING = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Photo(ShortRepr):
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

    def _repr_png_(self) -> bytes:
        """What a notebook shows: the picture, no longer than 320 pixels."""
        image = Image.fromarray(self.pixels)
        image.thumbnail((SHOWN, SHOWN))
        return encode_png(np.asarray(image))


def decode(data: bytes) -> Photo:
    """The picture in `data`, the whole content of a JPEG, PNG, WebP, BMP or GIF file.

    The first frame of an animation is taken, the file's color profile applied and its orientation
    too, transparency laid on white, 16 bits reduced to 8, CMYK turned into RGB. A JPEG above the
    limits is read at half its width and height. What is damaged beside the pixels is passed over.

    Raises ImageError if the bytes are no such picture, lack some of it, or exceed a limit.
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
            rgb, file_format, notes = _read(data)
        except ImageError:
            raise
        except UnidentifiedImageError:
            raise ImageError(_why_unknown(data)) from None
        except Exception as error:  # what Pillow raises on damaged bytes has no common base
            raise ImageError(
                "The picture is damaged or cut off: save or download it again."
            ) from error
        pixels = np.asarray(rgb)  # over a bytes object: nobody can make it writable
    return Photo(pixels, hashlib.sha256(data).hexdigest(), file_format, notes)


def looks_like_a_picture(head: bytes) -> bool:
    """Whether a file that begins so, with 16 bytes or more, is of a format that is taken."""
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    return head.startswith((SIGNATURE, START + b"\xff", b"GIF87a", b"GIF89a", b"BM"))


def encode_png(pixels: Pixels) -> bytes:
    """(H, W, 3) uint8 as a PNG file, made quickly rather than small."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def encode_jpeg(pixels: Pixels, quality: int = 90) -> bytes:
    """(H, W, 3) uint8 as a JPEG file, for a photo that is looked at: a fifth of a PNG's time and
    size."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def data_address(file: bytes) -> str:
    """A JPEG or PNG file as a `data:` address. It comes with the page that shows it: a file that
    the browser asks for afterwards may be gone by then, because the page has gone on."""
    kind = "png" if file.startswith(SIGNATURE) else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(file).decode()}"


def _read(data: bytes) -> tuple[Image.Image, str, tuple[str, ...]]:
    """The first frame in mode RGB, the file's format and the notes; Pillow's errors pass."""
    png = read_png(data) if data.startswith(SIGNATURE) else None
    try:
        image, notes = _loaded(data if png is None else png.picture)
    except UnidentifiedImageError:
        raise
    except OSError:
        if not data.startswith(START):
            raise
        image, notes = _loaded_without_end(data)
    if png is not None:
        notes += png.notes
    rgb, more = upright_rgb(image, png)
    return rgb, str(image.format), (*notes, *more)


def _loaded(data: bytes) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture, decoded. Raises ImageError, before it is, where that is too much work."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        if not data.startswith(START):
            raise ImageError(_TOO_MANY_PIXELS) from None
        image = JpegImageFile(io.BytesIO(data))  # whose size is judged below
    notes = _halved(image, data)
    _check_limits(image, data)
    image.load()
    return image, notes


def _loaded_without_end(data: bytes) -> tuple[Image.Image, tuple[str, ...]]:
    """A JPEG that lacks its end marker. Raises OSError if it lacks pixels too."""
    (image, notes), (other, _) = (_loaded(ended) for ended in with_ends(data))
    if ImageChops.difference(image, other).getbbox() is not None:
        raise OSError("pixels are missing")
    return image, (*notes, "The file's end is missing, but none of its pixels.")


def _halved(image: Image.Image, data: bytes) -> tuple[str, ...]:
    """Have a JPEG above the limits decoded at half its width and height, which libjpeg does
    without ever holding it whole; and say so."""
    width, height = image.size
    fits = width * height <= MAX_PIXELS and max(width, height) <= MAX_SIDE
    if fits or not isinstance(image, JpegImageFile) or "progressive" in image.info:
        return ()
    if not has_one_scan(data, len(image.getbands())):
        return ()
    image.draft(None, (max(1, width // 2), max(1, height // 2)))
    return (f"The picture was read at half its size of {width} × {height} pixels.",)


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
