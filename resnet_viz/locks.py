"""A file is held by one process of this machine at a time, until that lets go or ends, however it
ends."""

from __future__ import annotations

import sys
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

BEYOND = 2**31 - 2  # on Windows nobody else may read a byte that is locked: one after the last


def lock(file: IO[Any]) -> None:
    """Hold an open file until it is closed; on Windows its position moves. Raises `OSError` where
    somebody else holds it."""
    if sys.platform == "win32":
        file.seek(BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
