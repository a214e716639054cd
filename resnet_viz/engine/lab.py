"""The training lab of a server: who runs, who waits, and what became of every job.

A job runs in a worker process of its own and is known by a random id, which whoever has it may
use to look; only who has started it may steer it. It lives as long as some open page renews its
lease. Everything about it is in its record on disk, also for after the server was started anew.
Several servers may share a folder of records: each holds those of its own jobs while they live.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from resnet_viz.engine.capacity import Capacity, this_machine
from resnet_viz.engine.fate import DIED, end_of, stop_if_due
from resnet_viz.engine.histories import Histories
from resnet_viz.engine.job import Job
from resnet_viz.engine.limits import MOST_WAITING, check_limits
from resnet_viz.engine.places import Places
from resnet_viz.engine.recordings import SHIPPED, Recordings, is_shipped, shipped
from resnet_viz.engine.records import begin, make_room
from resnet_viz.errors import BusyError
from resnet_viz.lab import duration
from resnet_viz.lab.history import Look, Run
from resnet_viz.lab.identity import identity_of
from resnet_viz.lab.jobs import ENDED, Command, State, opening_line, state_line
from resnet_viz.lab.record import is_held
from resnet_viz.lab.settings import Settings

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
SERVER_STOPPED = "The server was stopped while this ran."


class Lab:
    """The jobs of a server: as many at once as its machine carries, the others in a line. `folder`
    holds the records; `capacity` is this machine's where none is given."""

    def __init__(self, folder: Path, capacity: Capacity | None = None) -> None:
        self._folder = folder
        self._capacity = capacity or this_machine()
        self._places = Places(self._capacity)
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}  # that have not left, in the order they came into line
        self._waits: dict[str, float] = {}  # seconds, of those in line, in their order
        self._histories = Histories(self.record)
        self._recordings = Recordings(folder)
        threading.Thread(target=self._watch, name="resnet-viz-lab", daemon=True).start()

    def warm_up(self) -> None:
        """Start a worker ahead of need: it has torch loaded when a job comes."""
        with self._lock:
            self._places.warm_up()

    def start(
        self,
        runs: Sequence[Settings],
        session: str,
        guess: str | None = None,
        *,
        afresh: bool = False,
    ) -> str:
        """The id of a job of these runs, one after the other: one that is on or in line already,
        which `session` joins; or, but for `afresh`, one that is finished; else a new one, in line,
        which `session` steers. `session` is a secret of who asks. `guess` goes into a new record:
        what the learner expects. Raises `SettingsError` for more than a learner may ask for,
        `BusyError` where `session` steers a job that goes on or too many wait, and `DataError`
        where the record cannot be written."""
        for settings in runs:
            check_limits(settings)
        with self._lock:
            if self.steered_by(session) is not None:
                raise BusyError("You have a run already; stop it, or wait for its end.")
            for job in self._jobs.values():  # who asks for something else waits for nothing before
                job.sessions[1:] = [other for other in job.sessions[1:] if other != session]
            same = self.under_way(runs)
            if same is not None:
                self._jobs[same].sessions.append(session)
                return same
            return (None if afresh else self.recording(runs)) or self._begin(runs, session, guess)

    def under_way(self, runs: Sequence[Settings]) -> str | None:
        """The id of a job of the same runs that is on or in line, and not paused; None where there
        is none."""
        with self._lock:
            jobs, asked = self._jobs.items(), tuple(runs)
            return next((id for id, job in jobs if job.runs == asked and job.may_be_joined), None)

    def recording(self, runs: Sequence[Settings]) -> str | None:
        """The id of a finished job of the same runs by the same code, or else of one that comes
        with the project; None where there is none."""
        with self._lock:
            for job in self._jobs.values():
                if job.over:
                    self._recordings.add(job.record)
            here = self._recordings.of(identity_of(runs, self._capacity.threads))
        return here or shipped(runs)

    def tell(self, job_id: str, command: Command, session: str) -> None:
        """Pass a command on; nothing happens where the job has ended, or `session` does not steer
        it. Who stops a job for which others have asked too leaves it to them."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.over or job.sessions[0] != session:
                return
            if command == "stop" and len(job.sessions) > 1:
                del job.sessions[0]
                command = "resume"
            if command == "stop" and job.worker is None:
                self._bury(job_id, "stopped", "")
            elif command == "stop" or job.where == "on":
                job.tell(command)
            elif command == "resume" and job.where == "asleep":
                job.where = "in line"
                self._jobs[job_id] = self._jobs.pop(job_id)
            elif command == "pause" and job.worker is not None:
                job.where = "asleep"
            self._serve()

    def look(self, job_id: str, *, renew: bool = True) -> Look | None:
        """The job by now, None where there is none of this id. Renews the job's lease, unless it
        is to be seen in passing."""
        if not re.fullmatch(r"[0-9a-f]{16}", job_id):
            return None
        record = self.record(job_id)
        with self._lock:
            alive = self._jobs.get(job_id)
            if renew:
                self.renew(job_id)
            history = self._histories.of(job_id, self._jobs)
        look = history.look() if history else None
        if look is None or look.state in ENDED:
            return look
        with self._lock:  # one asks at a time: who asks holds a record for a moment
            if alive is not None:
                return self._placed(job_id, alive, look)
            if is_held(record):  # by another server, which runs it
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

    def steered_by(self, session: str) -> str | None:
        """The id of the job that `session` steers and that goes on, None where there is none."""
        with self._lock:
            own = (id for id, job in self._jobs.items() if job.sessions[0] == session)
            return next((id for id in own if not self._jobs[id].over), None)

    def on_now(self) -> str | None:
        """The id of a job that runs, to be watched meanwhile; one that is paused where no other
        runs, and None where there is none."""
        with self._lock:
            on = [(id, job) for id, job in self._jobs.items() if job.where == "on" and not job.over]
            on.sort(key=lambda one: one[1].history.look().state == "paused")
            return on[0][0] if on else None

    def finished_runs(self) -> list[Run]:
        """The runs that have come to their end and that this server has shown of late, oldest
        first."""
        with self._lock:
            return self._histories.finished_runs()

    def record(self, job_id: str) -> Path:
        """The file of JSON lines that a job of this id has left."""
        folder = SHIPPED if is_shipped(job_id) else self._folder
        return folder / f"{job_id}.jsonl"

    # --- Under the lock --------------------------------------------------------------------------

    def _begin(self, runs: Sequence[Settings], session: str, guess: str | None) -> str:
        """A new job, in line."""
        before = sum(job.waits for job in self._jobs.values())
        if before >= MOST_WAITING:
            raise BusyError(f"The lab is busy, {before} runs wait before yours; try again later.")
        job_id = secrets.token_hex(8)
        record = self.record(job_id)
        first = opening_line(runs, guess, identity_of(runs, self._capacity.threads))
        self._histories.forget(make_room(self._folder))
        hold = begin(record, [first, state_line("waiting")])
        history = self._histories.of(job_id, self._jobs)
        assert history is not None  # the record has begun
        self._jobs[job_id] = Job(tuple(runs), [session], record, hold, history, time.monotonic())
        self._serve()
        return job_id

    def _placed(self, job_id: str, job: Job, look: Look) -> Look:
        """What the record does not say: where the job stands among the others."""
        if not job.waits:
            return replace(look, gave_way=job.where == "asleep")
        place = list(self._waits).index(job_id) + 1 if job_id in self._waits else 1
        return replace(look, state="waiting", place=place, wait=self._waits.get(job_id))

    def _serve(self) -> None:
        """Give the free places to the first in line, get a worker ready for the next one, and tell
        who waits how long it takes: once for all who look."""
        for job_id, job in self._places.next_in_line(self._jobs):
            with self._giving_up(job_id, job):
                self._places.give(job)
        some = any(job.waits for job in self._jobs.values())
        if some:
            with self._noting("No worker could be got ready."):
                self._places.warm_up()
        here = duration.paces(self._histories.finished_runs()) if some else {}
        self._waits = self._places.waiting_times(self._jobs, here)

    def _bury(self, job_id: str, state: State, reason: str) -> None:
        """Take a job out; its record says how it ended, now where nobody has said it before."""
        job = self._jobs.pop(job_id)
        job.close(state, reason)
        self._recordings.add(job.record)

    @contextlib.contextmanager
    def _giving_up(self, job_id: str, job: Job) -> Iterator[None]:
        """An accident with one job is logged, and ends that job and nothing else."""
        try:
            yield
        except Exception:
            log.exception("The lab's job %s is given up.", job_id)
            self._jobs.pop(job_id, None)
            if job.worker is not None:
                job.worker.kill()
            job.close("failed", DIED)

    @contextlib.contextmanager
    def _noting(self, accident: str) -> Iterator[None]:
        """An accident, such as a system that starts no process just now, is logged; what it kept
        from being done is tried again."""
        try:
            yield
        except Exception:
            log.exception(accident)

    def _check(self, job_id: str, job: Job) -> None:
        end = end_of(job)
        if end is not None:
            self._bury(job_id, *end)
        elif job.worker is None or stop_if_due(job):
            return
        elif job.where == "on" and self._places.check_pause(job, self._jobs):
            self._serve()  # before the next pause is judged by who waits

    def _watch(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            with self._lock, self._noting("The lab's round was cut short."):
                for job_id, job in list(self._jobs.items()):
                    with self._giving_up(job_id, job):
                        self._check(job_id, job)
                self._serve()
