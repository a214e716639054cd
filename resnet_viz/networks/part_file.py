"""What has come of a download so far: a file beside its target, held by whoever writes it. Whoever
wants the same file next goes on with it once its writer has ended, however that ended."""

from __future__ import annotations

import glob
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from resnet_viz.locks import lock

_CHUNK = 1 << 20  # bytes read at once


class PartFile:
    """The largest unfinished file of `target` that nobody writes, or none until `begin`; smaller
    ones are deleted. Methods raise `OSError` of the disk."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._file: IO[bytes] | None = None
        self._digest = hashlib.sha256()
        self.size = 0
        for file in _left_over(target):
            if self._file is None:
                self._file = file
            else:
                _delete(file)
        if self._file is not None:
            self._file.seek(0)
            while chunk := self._file.read(_CHUNK):
                self._count(chunk)

    @property
    def sha256(self) -> str:
        """Of what has come, in hexadecimal digits."""
        return self._digest.hexdigest()

    def begin(self) -> None:
        """Make the file, and its folder, where there is none yet."""
        if self._file is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            # Next to the target, so that the rename is atomic; its own name, so that two
            # downloads at once cannot write into each other's file.
            name = f"{self._target.name}.{uuid.uuid4().hex}.part"
            self._file = _held(self._target.with_name(name))

    def add(self, chunk: bytes) -> None:
        """Write on."""
        assert self._file is not None  # it has begun
        left = memoryview(chunk)
        while left:
            left = left[self._file.write(left) :]
        self._count(chunk)

    def start_over(self) -> None:
        """Forget what has come."""
        if self._file is not None:
            self._file.truncate(0)
        self._digest, self.size = hashlib.sha256(), 0

    def finish(self) -> None:
        """Put the file in its target's place."""
        assert self._file is not None
        os.fsync(self._file.fileno())  # before the rename: a power cut must not leave a hollow file
        path = Path(self._file.name)
        self._file.close()  # Windows renames no open file
        try:
            os.replace(path, self._target)
        except FileNotFoundError:
            if not self._target.exists():  # else somebody has finished it since it was let go
                raise

    def discard(self) -> None:
        """Delete what has come."""
        if self._file is not None:
            _delete(self._file)
        self._file = None

    def close(self) -> None:
        """Let go; what has come stays for the next one."""
        if self._file is not None:
            if self.size:
                self._file.close()
            else:
                self.discard()

    def _count(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)


def _left_over(target: Path) -> Iterator[IO[bytes]]:
    """The unfinished files of `target` that nobody writes, held, the largest first."""
    sized = []
    for path in target.parent.glob(f"{glob.escape(target.name)}.*.part"):
        with suppress(OSError):  # somebody else clears up, too
            sized.append((path.stat().st_size, path))
    for _, path in sorted(sized, reverse=True):
        with suppress(OSError):
            yield _held(path)


def _held(path: Path) -> IO[bytes]:
    """The file, made where there is none, to read and to append to. Raises `OSError` where
    somebody else holds it, or has renamed it meanwhile."""
    file = path.open("a+b", buffering=0)
    try:
        lock(file)
        if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise FileNotFoundError(path)
    except OSError:
        file.close()
        raise
    return file


def _delete(file: IO[bytes]) -> None:
    path = Path(file.name)
    file.close()  # Windows deletes no open file
    path.unlink(missing_ok=True)
