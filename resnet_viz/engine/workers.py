"""The processes in which the lab's jobs run."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeGuard

ROOT = Path(__file__).parents[2]


def waits(worker: subprocess.Popen[str] | None) -> TypeGuard[subprocess.Popen[str]]:
    """Whether there is one, and it has not died."""
    return worker is not None and worker.poll() is None


def start_worker(threads: int) -> subprocess.Popen[str]:
    """A worker that gets ready, and then waits for its order. It computes on so many cores, or as
    many as the environment says."""
    return subprocess.Popen(
        [sys.executable, "-m", "resnet_viz.lab.worker"],
        cwd=ROOT,
        env={"OMP_NUM_THREADS": str(threads), **os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl+C is for the server; that it is gone, the worker notices
    )


def tell_worker(worker: subprocess.Popen[str], line: dict[str, Any]) -> None:
    """Hand it a line."""
    assert worker.stdin is not None
    with contextlib.suppress(OSError):  # it has died: the watch will find it
        worker.stdin.write(json.dumps(line) + "\n")
        worker.stdin.flush()
