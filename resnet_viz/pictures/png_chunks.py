"""A PNG file's chunks: what a picture needs of them, and what may be damaged without harm.

Pillow refuses a sound picture for a description it does not like: a text or a color profile of
more than 1 MB, a wrong check sum in either, a missing end. Browsers show such a file. So the
chunks are read here, and Pillow gets a file of those that make the picture. Source: the PNG
specification, third edition (https://www.w3.org/TR/png-3/), section 11.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_TEXT = 1_000_000  # bytes that a description or a profile may unpack to
MAX_PROFILE = 4_000_000

_ONCE = (b"PLTE", b"tRNS", b"iCCP", b"sBIT", b"acTL", b"eXIf")
_XMP, _RAW_EXIF = b"XML:com.adobe.xmp", b"Raw profile type exif"


@dataclass(frozen=True, slots=True, eq=False)
class Png:
    """What a PNG file says.

    picture: a PNG file of its first picture and its orientation alone.
    depth: bits a channel in the file; `significant` of them are in use, None if it does not say.
    profile: the ICC profile, empty if it is damaged or too large; None if there is none.
    is_animated: whether there are further pictures.
    notes: plain sentences on what was passed over.
    """

    picture: bytes
    depth: int
    significant: int | None
    profile: bytes | None
    is_animated: bool
    notes: tuple[str, ...]


class _Chunk(NamedTuple):
    name: bytes
    body: bytes
    is_cut: bool
    is_sound: bool  # its check sum is right


def read_png(data: bytes) -> Png:
    """The parts of a PNG file. Raises ValueError if a chunk that makes the picture is damaged;
    whether the pixels are all there is for the decoder to say."""
    chunks = _chunks(data)
    header = next(chunks, None)
    if header is None or header.name != b"IHDR" or not header.is_sound or len(header.body) != 13:
        raise ValueError("no sound header")
    bodies: dict[bytes, bytes] = {}
    texts: list[_Chunk] = []
    pixels: list[bytes] = []
    damaged: list[str] = []
    has_end = False
    for chunk in chunks:
        name = chunk.name
        if name == b"IEND":
            has_end = not chunk.body
            break
        if chunk.is_cut and name != b"IDAT":
            break
        if not chunk.is_sound and not chunk.is_cut:
            if name[:1].isupper():  # critical, by the specification
                raise ValueError(f"{name!r} is damaged")
            damaged.append(name.decode())
        elif name == b"IDAT":
            pixels.append(chunk.body)
        elif name in _ONCE and (name == b"eXIf" or not pixels):
            bodies.setdefault(name, chunk.body)
        elif name in (b"tEXt", b"zTXt", b"iTXt"):
            texts.append(chunk)

    described, is_too_long = _orientation_texts(texts)
    once = [(name, bodies[name]) for name in (b"PLTE", b"tRNS", b"eXIf") if name in bodies]
    parts = [(b"IHDR", header.body), *once, *described, (b"IDAT", b"".join(pixels)), (b"IEND", b"")]
    notes = []
    if damaged:
        names = ", ".join(dict.fromkeys(damaged))
        notes.append(f"A damaged part of the file was passed over ({names}); its pixels are sound.")
    if is_too_long:
        notes.append("The file's description has more than 1 MB and was not read.")
    if not has_end:
        notes.append("The file's end is missing, but none of its pixels.")
    return Png(
        picture=SIGNATURE + b"".join(_written(name, body) for name, body in parts),
        depth=header.body[8],
        significant=max(bodies.get(b"sBIT", b""), default=None),
        profile=_profile(bodies[b"iCCP"]) if b"iCCP" in bodies else None,
        is_animated=int.from_bytes(bodies.get(b"acTL", b"")[:4]) > 1,
        notes=tuple(notes),
    )


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """The chunks up to the first thing that is none."""
    at = len(SIGNATURE)
    while len(name := data[at + 4 : at + 8]) == 4 and name.isalpha():
        end = at + 8 + int.from_bytes(data[at : at + 4])
        body, check = data[at + 8 : end], data[end : end + 4]
        is_cut = len(check) < 4
        is_sound = not is_cut and zlib.crc32(body, zlib.crc32(name)) == int.from_bytes(check)
        yield _Chunk(name, body, is_cut, is_sound)
        at = end + 4


def _written(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(body, zlib.crc32(name)).to_bytes(4)
    return len(body).to_bytes(4) + name + body + check


def _orientation_texts(texts: list[_Chunk]) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Those texts that may say how to turn the picture, as chunks that are not packed, and
    whether one of them was too long to unpack."""
    kept, is_too_long = [], False
    for chunk in texts:
        keyword, _, rest = chunk.body.partition(b"\0")
        if keyword not in (_XMP, _RAW_EXIF):
            continue
        text = _text(chunk.name, rest)
        if text is None or len(text) > MAX_TEXT:
            is_too_long = True
        elif keyword == _XMP:
            kept.append((b"iTXt", _XMP + b"\0\0\0\0\0" + text))
        else:
            kept.append((b"tEXt", _RAW_EXIF + b"\0" + text))
    return kept, is_too_long


def _text(name: bytes, rest: bytes) -> bytes | None:
    """A text chunk's text from what follows its keyword; None if it is longer than MAX_TEXT."""
    if name == b"tEXt":
        return rest
    if name == b"zTXt":
        return _unpacked(rest[1:], MAX_TEXT)
    text = rest[2:].split(b"\0", 2)[-1]  # after two flags, the language and the keyword in it
    return _unpacked(text, MAX_TEXT) if rest[:1] == b"\1" else text


def _profile(body: bytes) -> bytes:
    """An ICC profile; empty if it is damaged or longer than MAX_PROFILE."""
    packed = body.partition(b"\0")[2][1:]  # after its name and the method of packing
    return _unpacked(packed, MAX_PROFILE) or b""


def _unpacked(packed: bytes, limit: int) -> bytes | None:
    """What zlib packed; empty if it is damaged, None if it has more than `limit` bytes, of which
    no more are unpacked."""
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed, limit + 1)
    except zlib.error:
        return b""
    return None if len(profile) > limit else profile
