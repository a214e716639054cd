"""Runs of the lab whose worker, or whose server, is killed (Linux: it is looked for in /proc)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from resnet_viz.engine.lab import Lab
from resnet_viz.lab.history import History, Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.settings import Settings
from stress.outcome import Outcome

LONG = Settings(depth=8, epochs=200)
QUICK = Settings(depth=8, epochs=1)
PATIENCE = 120.0
LATEST_KILL = 3.0  # seconds after the first step
MOST_LOST = 5.0  # seconds of a run
WORKER = b"resnet_viz.lab.worker"

SERVER = """
import sys, time
from pathlib import Path
from resnet_viz.engine.lab import Lab
from resnet_viz.lab.settings import Settings
lab = Lab(Path(sys.argv[1]))
print(job := lab.start([Settings(depth=8, epochs=200)], "me"), flush=True)
while lab.look(job):
    time.sleep(1)
"""


@dataclass(frozen=True, slots=True)
class Killed:
    """One run that ended by a kill: the `steps` that its record had before, and whether it has
    them still (`readable`); `lost` seconds of it that are in no record; `ended` as it should be
    told."""

    steps: int
    readable: bool
    lost: float
    ended: bool


def killed_workers(count: int) -> Outcome:
    """Kill the worker of a run, again and again, on one lab."""
    chosen = random.Random(count)
    with tempfile.TemporaryDirectory() as name:
        lab = Lab(Path(name))
        runs = [_kill_worker(lab, chosen) for _ in track(range(count), "workers")]
        free = _wait(lab, lab.start([QUICK], "me"), lambda look: look.state in ENDED)
    return _outcome("workers", f"kill -9 of a lab worker {count} times", runs, free)


def killed_servers(count: int) -> Outcome:
    """Kill the process that owns a lab, again and again, on one folder of records."""
    chosen = random.Random(count)
    with tempfile.TemporaryDirectory() as name:
        lab = Lab(Path(name))  # looks on, as a server beside it
        runs = [_kill_server(lab, Path(name), chosen) for _ in track(range(count), "servers")]
        free = _wait(lab, lab.start([QUICK], "me"), lambda look: look.state in ENDED)
    return _outcome("servers", f"kill -9 of the server {count} times", runs, free)


def _outcome(name: str, done: str, runs: list[Killed], free: Look) -> Outcome:
    readable = sum(run.readable for run in runs)
    told = sum(run.ended for run in runs)
    lost = max(run.lost for run in runs)
    is_free = free.state == "finished"
    return Outcome(
        name,
        f"{done}: every record readable, at most 5 s of the run lost, slot free afterwards",
        f"{readable} of {len(runs)} records readable, {told} told as they ended; at most "
        f"{lost:.1f} s lost; the next run {'finishes' if is_free else free.state}",
        readable == told == len(runs) and lost <= MOST_LOST and is_free,
        {
            "readable": readable,
            "told": told,
            "lost_s": round(lost, 2),
            "steps": sum(run.steps for run in runs),
            "slot_free": int(is_free),
        },
    )


def _kill_worker(lab: Lab, chosen: random.Random) -> Killed:
    job = lab.start([LONG], "me")
    before, lost = _kill(lab, job, chosen, lambda: _only(_workers(lab.record(job))))
    look = _wait(lab, job, lambda look: look.state in ENDED)
    readable = _steps(look) >= before and _steps(History(lab.record(job)).look()) >= before
    return Killed(before, readable, lost, look.state == "failed" and bool(look.reason))


def _kill_server(lab: Lab, folder: Path, chosen: random.Random) -> Killed:
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        job = server.stdout.readline().strip()
        before, lost = _kill(lab, job, chosen, lambda: server.pid)
    give_up = time.monotonic() + PATIENCE
    while list(_workers(lab.record(job))):  # it leaves by itself
        if time.monotonic() > give_up:
            raise TimeoutError("the worker outlives its server")
        time.sleep(0.1)
    look = lab.look(job)
    assert look is not None
    readable = _steps(look) >= before and _steps(History(lab.record(job)).look()) >= before
    return Killed(before, readable, lost, look.state == "interrupted")


def _kill(lab: Lab, job: str, chosen: random.Random, whom: Callable[[], int]) -> tuple[int, float]:
    """Kill a process in the middle of a run: the steps in the record just before, and for how many
    seconds nothing had been written into it."""
    _wait(lab, job, lambda look: look.state == "running" and _steps(look) > 0)
    time.sleep(chosen.uniform(0, LATEST_KILL))
    before = _steps(_wait(lab, job, lambda look: True))
    os.kill(whom(), signal.SIGKILL)
    return before, max(0.0, time.time() - lab.record(job).stat().st_mtime)


def _wait(lab: Lab, job: str, enough: Callable[[Look], bool]) -> Look:
    """The first look that is enough."""
    give_up = time.monotonic() + PATIENCE
    while (look := lab.look(job)) is None or not enough(look):
        if time.monotonic() > give_up:
            raise TimeoutError(f"the run {job} stays as it is: {look and look.state}")
        time.sleep(0.05)
    return look


def _steps(look: Look) -> int:
    return look.runs[-1].curves.steps_done if look.runs else 0


def _workers(record: Path) -> Iterator[int]:
    """The lab's workers that have this record open."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile, or is another user's
            if WORKER in (process / "cmdline").read_bytes():
                opened = {os.readlink(file) for file in (process / "fd").iterdir()}
                if str(record) in opened:
                    yield int(process.name)


def _only(found: Iterator[int]) -> int:
    (one,) = found
    return one
