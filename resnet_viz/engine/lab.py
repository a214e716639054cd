"""The training lab of a server: who runs, who waits, and what became of every job.

A job runs in a worker process of its own and is known by a random id, which whoever has it may
use to look. It lives as long as some open page renews its lease. Everything about it is in its
record on disk, so that it can be looked at after the server was started anew. Several servers may
share a folder of records: each holds those of its own jobs while they live.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from resnet_viz.engine.records import begin, make_room
from resnet_viz.engine.workers import start_worker, tell_worker, waits
from resnet_viz.errors import BusyError, SettingsError
from resnet_viz.lab.history import History, Look, Run
from resnet_viz.lab.jobs import ENDED, Command, State, state_line
from resnet_viz.lab.record import Hold, RecordWriter, is_held
from resnet_viz.lab.settings import Settings

log = logging.getLogger(__name__)

LEASE_SECONDS = 75.0  # without an open page; one in the background ticks once a minute
STOP_SECONDS = 10.0  # that a worker has to stop by itself
MOST_SECONDS = 4 * 3600.0  # of one job
TICK_SECONDS = 0.5
MOST_WAITING = 8
MOST = {"depth": 200, "epochs": 200, "batch": 1024}  # of the settings a learner may choose

LEFT = "No page was open for a minute."
TOO_LONG = f"The {MOST_SECONDS / 3600:.0f} hours that a run may take were over."
KILLED = "The run was killed, most likely because the memory ran out; choose a smaller one."
DIED = "The run ended unexpectedly; the server's log says why."
SERVER_STOPPED = "The server was stopped while this ran."


@dataclass(slots=True, eq=False)
class _Job:
    runs: tuple[Settings, ...]
    session: str
    record: Path
    hold: Hold
    history: History
    renewed: float
    began: float = 0.0
    told_to_stop: float | None = None
    worker: subprocess.Popen[str] | None = None

    @property
    def over(self) -> bool:
        """Whether all has been said of it, though its worker may take a moment to leave."""
        return self.history.look().state in ENDED


class Lab:
    """The jobs of a server: one at a time, the others in a line. `folder` holds the records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._jobs: dict[str, _Job] = {}  # those that run or wait, in the order they came
        self._histories: dict[str, History] = {}
        self._spare: subprocess.Popen[str] | None = None
        threading.Thread(target=self._watch, name="resnet-viz-lab", daemon=True).start()

    def warm_up(self) -> None:
        """Start a worker ahead of need: it has torch loaded when a job comes."""
        with self._lock:
            if not waits(self._spare):
                self._spare = start_worker()

    def start(self, runs: Sequence[Settings], session: str, guess: str | None = None) -> str:
        """Queue a job of some runs, one after the other; its id. `guess` goes into its record:
        what the learner expects. Raises `SettingsError` for more than a learner may ask for,
        `BusyError` where `session` has a job that goes on or too many wait, and `DataError` where
        the record cannot be written."""
        for settings in runs:
            check_limits(settings)
        with self._lock:
            alive = [job for job in self._jobs.values() if not job.over]
            if any(job.session == session for job in alive):
                raise BusyError("You have a run already; stop it, or wait for its end.")
            if len(alive) > MOST_WAITING:
                raise BusyError(
                    f"The lab is busy, {len(alive)} runs before yours; try again later."
                )
            job_id = secrets.token_hex(8)
            record = self.record(job_id)
            depths = [settings.depth for settings in runs]
            first = {"asked": len(runs), "depths": depths, "guess": guess}
            for forgotten in make_room(self._folder):
                self._histories.pop(forgotten, None)
            hold = begin(record, [first, state_line("waiting")])
            history = self._histories[job_id] = History(record)
            job = _Job(tuple(runs), session, record, hold, history, time.monotonic())
            self._jobs[job_id] = job
            self._serve()
            return job_id

    def tell(self, job_id: str, command: Command) -> None:
        """Pass a command on; nothing happens where the job has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return
            if job.worker is not None:
                self._send(job, command)
            elif command == "stop":
                self._bury(job_id, "stopped", "")

    def look(self, job_id: str) -> Look | None:
        """The job by now, None where there is none of this id. Renews the job's lease."""
        if not re.fullmatch(r"[0-9a-f]{16}", job_id):
            return None
        record = self.record(job_id)
        with self._lock:
            line = [other for other, job in self._jobs.items() if not job.over]
            alive = self.renew(job_id)
            if job_id not in self._histories and record.exists():
                self._histories[job_id] = History(record)
            history = self._histories.get(job_id)
        if history is None:
            return None
        look = history.look()
        if alive:
            return replace(look, before=line.index(job_id))
        with self._lock:  # one asks at a time: who asks holds it for a moment
            if look.state in ENDED or is_held(record):  # by another server, which runs it
                return look
        return replace(look, state="interrupted", reason=SERVER_STOPPED, pace=None)

    def renew(self, job_id: str) -> bool:
        """Say that a page is open that shows this job; whether the job is alive, and this
        server's."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.over:
                return False
            job.renewed = time.monotonic()
            return True

    def finished_runs(self) -> list[Run]:
        """The runs that have come to their end and that this server has shown, oldest first."""
        with self._lock:
            histories = list(self._histories.values())
        return [run for history in histories for run in history.look().runs if run.curves.summary]

    def record(self, job_id: str) -> Path:
        """The file of JSON lines that a job of this id has left."""
        return self._folder / f"{job_id}.jsonl"

    # --- Under the lock --------------------------------------------------------------------------

    def _serve(self) -> None:
        """Give the first in line a worker."""
        job_id, job = next(iter(self._jobs.items()), ("", None))
        if job is None or job.worker is not None:
            return
        with self._giving_up(job_id, job):
            job.worker = self._spare if waits(self._spare) else start_worker()
            self._spare = None
            job.began = time.monotonic()
            order = {"record": str(job.record), "runs": [asdict(run) for run in job.runs]}
            tell_worker(job.worker, order)

    def _send(self, job: _Job, command: Command, reason: str = "") -> None:
        assert job.worker is not None
        if command == "stop":
            job.told_to_stop = job.told_to_stop or time.monotonic()
        tell_worker(job.worker, {"do": command, "reason": reason})

    def _bury(self, job_id: str, state: State, reason: str) -> None:
        """Take a job out; its record says how it ended, now where nobody has said it before."""
        job = self._jobs.pop(job_id)
        if not job.over:
            with contextlib.suppress(OSError):
                RecordWriter(job.record).write([state_line(state, reason)])
        job.hold.release()

    @contextlib.contextmanager
    def _giving_up(self, job_id: str, job: _Job) -> Iterator[None]:
        """An accident with one job is logged, and ends that job and nothing else."""
        try:
            yield
        except Exception:
            log.exception("The lab's job %s is given up.", job_id)
            self._jobs.pop(job_id, None)
            if job.worker is not None:
                job.worker.kill()
            with contextlib.suppress(OSError):
                RecordWriter(job.record).write([state_line("failed", DIED)])
            job.hold.release()

    def _check(self, job_id: str, job: _Job) -> None:
        now = time.monotonic()
        if job.worker is None:
            if now - job.renewed > LEASE_SECONDS:
                self._bury(job_id, "stopped", LEFT)
            return
        code = job.worker.poll()
        if code is not None:
            stopped = job.told_to_stop is not None
            died = KILLED if code == -9 else DIED
            self._bury(job_id, "stopped" if stopped else "failed", "" if stopped else died)
        elif job.told_to_stop is not None:
            if now - job.told_to_stop > STOP_SECONDS:
                job.worker.kill()
        elif now - job.renewed > LEASE_SECONDS:
            self._send(job, "stop", LEFT)
        elif now - job.began > MOST_SECONDS:
            self._send(job, "stop", TOO_LONG)

    def _watch(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            with self._lock:
                for job_id, job in list(self._jobs.items()):
                    with self._giving_up(job_id, job):
                        self._check(job_id, job)
                self._serve()


def check_limits(settings: Settings) -> None:
    """Raises `SettingsError`, before anything is built, for a run that would keep the others
    waiting too long."""
    for name, most in MOST.items():
        value = getattr(settings, name)
        if value > most:
            raise SettingsError(
                f"{name.capitalize()} {value:,} is more than this lab takes on; choose {most:,} "
                "at most, or run it on the command line."
            )
