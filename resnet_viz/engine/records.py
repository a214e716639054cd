"""The folder of the lab's records: one file a job, the oldest forgotten when all are too large."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from resnet_viz.errors import DataError
from resnet_viz.lab.record import Hold, RecordWriter, is_held

RECORD_BYTES = 2 * 1024**3  # of all records; a run of the paper's length makes about 100 MB


def records_folder() -> Path:
    """Where the records of this machine's user are kept: in the cache, or in the temporary folder
    where a user has no home to write to, as in many a container."""
    named = os.environ.get("XDG_CACHE_HOME")
    home = os.path.expanduser("~")  # stays as it is where there is none
    writable = os.path.isabs(home) and os.access(home, os.W_OK)
    cache = Path(named) if named else Path(home, ".cache") if writable else Path(gettempdir())
    return cache / "resnet_viz" / "runs"


def begin(record: Path, lines: Sequence[dict[str, Any]]) -> Hold:
    """Begin a record with some lines, and hold it. Raises `DataError` where it cannot be
    written."""
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        hold = Hold(record)
        try:
            RecordWriter(record).write(lines)
        except OSError:
            hold.release()
            raise
    except OSError as error:
        raise DataError(
            f"The run's record cannot be written to {record.parent} "
            f"({(error.strerror or str(error)).lower()}); make room there and let the "
            "app's user write, or start the app with XDG_CACHE_HOME set to another folder."
        ) from error
    return hold


def make_room(folder: Path) -> list[str]:
    """Forget the oldest records where all together are too large; the ids of those forgotten."""
    kept, forgotten = 0, []
    sized = [(path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*.jsonl")]
    for _, size, path in sorted(sized, reverse=True):
        kept += size
        if kept > RECORD_BYTES and not is_held(path):
            path.unlink(missing_ok=True)
            forgotten.append(path.stem)
    return forgotten
