"""What becomes of a job that nobody steers: left alone, on for too long, or dead."""

from __future__ import annotations

import time
from typing import Final

from resnet_viz.engine.job import Job
from resnet_viz.lab.jobs import State

LEASE_SECONDS: Final = 75.0  # without an open page; one in the background ticks once a minute
STOP_SECONDS: Final = 10.0  # that a worker has to stop by itself
MOST_SECONDS: Final = 4 * 3600.0  # of one job

LEFT: Final = "No page was open for a minute."
TOO_LONG: Final = f"The {MOST_SECONDS / 3600:.0f} hours that a run may take were over."
KILLED: Final = "The run was killed, most likely because the memory ran out; choose a smaller one."
DIED: Final = "The run ended unexpectedly; the server's log says why."


def end_of(job: Job) -> tuple[State, str] | None:
    """In which state the job is over, and why; None where it goes on."""
    if job.worker is None:
        return ("stopped", LEFT) if _is_left(job) else None
    code = job.worker.poll()
    if code is None:
        return None
    if job.told_to_stop is not None:
        return "stopped", ""
    return "failed", KILLED if code == -9 else DIED


def stop_if_due(job: Job) -> bool:
    """Tell the worker to stop where the job's time is over, and kill it where it does not; whether
    that was so."""
    assert job.worker is not None
    now = time.monotonic()
    if job.told_to_stop is not None:
        if now - job.told_to_stop > STOP_SECONDS:
            job.worker.kill()
    elif _is_left(job):
        job.tell("stop", LEFT)
    elif now - job.began > MOST_SECONDS:
        job.tell("stop", TOO_LONG)
    else:
        return False
    return True


def _is_left(job: Job) -> bool:
    return time.monotonic() - job.renewed > LEASE_SECONDS
