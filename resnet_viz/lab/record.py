"""The record of a run: a file of JSON lines that only ever grows.

What was written stays readable whatever happens to the writer: a group of lines goes out in one
write, and a reader takes a line only once its end is there. Whoever answers for a record holds
it, so that others can tell a run that goes on from one whose server is gone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from resnet_viz.locks import lock

LAST_BYTES = 4096  # more than what the last line says: how the job ended


class RecordWriter:
    """Appends to the record at `path`; one process writes at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._cut = not _ends_with_a_line(path)  # by a writer that was killed

    def write(self, lines: Iterable[dict[str, Any]]) -> None:
        """Append the lines; when it returns, the operating system has them all. Raises `OSError`
        where it does not take them; what is written later is readable all the same."""
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        left = memoryview(("\n" * self._cut + text).encode())
        self._cut = True  # until all of it is there: a full disk takes a part
        while left:
            left = left[os.write(self._file.fileno(), left) :]
        self._cut = False


class RecordReader:
    """Reads the record at `path` bit by bit, while it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    @property
    def has_news(self) -> bool:
        """Whether there is anything beyond what was read."""
        return self._path.exists() and self._path.stat().st_size != self._read

    def news(self) -> Iterator[dict[str, Any]]:
        """The lines that were finished since they were last asked for, one by one: a long run's
        record is large. A line that was cut off by the death of its writer is left out."""
        if not self.has_news:
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            for text in file:
                if not text.endswith(b"\n"):
                    return
                self._read += len(text)
                line = _parsed(text)
                if line is not None:
                    yield line


def first_and_last(path: Path) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The first line of the record at `path` and the last one, without reading what is between;
    None for what is no line, or not there."""
    try:
        with path.open("rb") as file:
            first = file.readline()
            file.seek(max(0, path.stat().st_size - LAST_BYTES))
            last = file.read().rstrip(b"\n").rpartition(b"\n")[2]
    except OSError:
        return None, None
    return _parsed(first), _parsed(last)


class Hold:
    """Keeps the record at `path`, made where there is none, until `release` or until this process
    ends, however it ends. Raises `OSError` where it cannot be made, or somebody else holds it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        try:
            lock(self._file)
        except OSError:
            self._file.close()
            raise

    def release(self) -> None:
        """Let go; others may hold or delete it now."""
        self._file.close()


def is_held(path: Path) -> bool:
    """Whether anybody, of any process on this machine, holds the record at `path`."""
    try:
        Hold(path).release()
    except OSError:
        return True
    return False


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
