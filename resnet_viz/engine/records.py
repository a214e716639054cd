"""The folder of the lab's records: one file a job, the oldest forgotten when all are too large."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

from resnet_viz.errors import DataError
from resnet_viz.lab.record import Hold, RecordWriter, is_held

SETTING: Final = "RESNET_VIZ_RECORDS"  # environment variable that names the folder
RECORD_BYTES = 2 * 1024**3  # of all records; a run of the paper's length makes about 100 MB


def records_folder() -> Path:
    """Where the records are kept: in the operator's folder, or else in the cache of this machine's
    user, or in the temporary folder where a user has no home to write to, as in many a
    container."""
    named = os.environ.get(SETTING)
    if named:
        return Path(os.path.expanduser(named))
    caches = os.environ.get("XDG_CACHE_HOME")
    home = os.path.expanduser("~")  # stays as it is where there is none
    writable = os.path.isabs(home) and os.access(home, os.W_OK)
    cache = Path(caches) if caches else Path(home, ".cache") if writable else Path(gettempdir())
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
            record.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DataError(
            f"The run's record cannot be written to {record.parent} "
            f"({(error.strerror or str(error)).lower()}); make room there and let the "
            f"app's user write, or start the app with {SETTING} set to another folder."
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
