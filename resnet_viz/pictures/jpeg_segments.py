"""A JPEG file's segments: how its pixels are stored, and what may stand for a missing end."""

from __future__ import annotations

START, END = b"\xff\xd8", b"\xff\xd9"
_SCAN = b"\xff\xda"
_FILLER = b"\xaa" * 64


def has_one_scan(data: bytes, channels: int) -> bool:
    """Whether all channels are stored in one pass, so that decoding needs no memory for the
    whole picture's coefficients. False also where the segments are not as they should be."""
    at = len(START)
    while data[at : at + 1] == b"\xff":
        if data[at : at + 2] == _SCAN:
            return data[at + 4 : at + 5] == bytes([channels])
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
    return False


def with_ends(data: bytes) -> tuple[bytes, bytes]:
    """A file without its end marker, with two ends: they give the same picture if no pixel is
    missing.

    A decoder takes what follows for the pixels that are missing, or fills them in, and does not
    say so. Where none is missing it passes over what follows.
    """
    data = data.rstrip(b"\xff")
    return data + END, data + _FILLER + END
