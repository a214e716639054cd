"""The record of a run: a file of JSON lines that only ever grows.

What was written stays readable whatever happens to the writer: a group of lines goes out in one
write, and a reader takes a line only once its end is there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class RecordWriter:
    """Appends to the record at `path`; one process writes at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        if self._file.tell() and path.read_bytes()[-1:] != b"\n":
            self._file.write(b"\n")  # after a line that a killed writer left without its end

    def write(self, lines: Iterable[dict[str, Any]]) -> None:
        """Append the lines; when it returns, the operating system has them."""
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        os.write(self._file.fileno(), text.encode())


class RecordReader:
    """Reads the record at `path` bit by bit, while it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def news(self) -> list[dict[str, Any]]:
        """The lines that were finished since the last call; a line that was cut off by the death
        of its writer is left out."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._read)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(newline)
        return [line for text in whole.split(b"\n") if (line := _parsed(text)) is not None]


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
