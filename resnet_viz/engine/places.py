"""The places of a lab, which its jobs take in turn."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict

from resnet_viz.engine.capacity import Capacity
from resnet_viz.engine.job import Job
from resnet_viz.engine.workers import start_worker, tell_worker, waits
from resnet_viz.lab.duration import Paces, left, slowness, wait

PAUSE_SECONDS = 60.0  # for which a paused job keeps its place while others wait
PAUSED = "It was paused while others waited, and its memory was needed."

Jobs = Mapping[str, Job]  # by their ids, in the order they came into line


class Places:
    """As many as `capacity` says. Who calls holds the lab's lock."""

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._spare: subprocess.Popen[str] | None = None

    def warm_up(self) -> None:
        """Start a worker ahead of need: it has torch loaded when a job comes."""
        if not waits(self._spare):
            self._spare = start_worker(self._capacity.threads)

    def next_in_line(self, jobs: Jobs) -> list[tuple[str, Job]]:
        """For whom there is a place now."""
        free = self._capacity.at_once - sum(job.where == "on" for job in jobs.values())
        return [(job_id, job) for job_id, job in jobs.items() if job.waits][: max(0, free)]

    def give(self, job: Job) -> None:
        """Let it run, or run on."""
        job.where = "on"
        if job.worker is not None:  # which has slept
            job.tell("resume")
            return
        job.worker = self._spare if waits(self._spare) else start_worker(self._capacity.threads)
        self._spare = None
        job.began = time.monotonic()
        order = {"record": str(job.record), "runs": [asdict(run) for run in job.runs]}
        tell_worker(job.worker, order)

    def check_pause(self, job: Job, jobs: Jobs) -> bool:
        """Take the place of a job that was paused for long while others wait; whether it was."""
        if job.history.look().state != "paused":
            job.paused = None
            return False
        now = time.monotonic()
        job.paused = job.paused or now
        due = now - job.paused > PAUSE_SECONDS and any(other.waits for other in jobs.values())
        return due and self._put_to_sleep(job, jobs)

    def _put_to_sleep(self, job: Job, jobs: Jobs) -> bool:
        """Where there is no memory for one more that sleeps, that which was paused first ends; if
        that is this one, it does not sleep."""
        alive = [other for other in jobs.values() if other.told_to_stop is None]
        kept = [other for other in alive if other.worker is not None and other.where != "on"]
        if len(kept) >= self._capacity.asleep:
            asleep = [other for other in kept if other.where == "asleep"]
            first = min([*asleep, job], key=lambda other: other.paused or 0.0)
            first.tell("stop", PAUSED)
            if first is job:
                return False
        job.where = "asleep"
        job.tell("pause")  # whatever it was told and has not done yet
        return True

    def waiting_times(self, jobs: Jobs, here: Paces) -> dict[str, float]:
        """Seconds until its turn of each that stands in line, in their order."""
        running = [job for job in jobs.values() if job.where == "on"]
        slow = max((slowness(job.runs, job.history.seen, here) for job in running), default=1.0)
        on = [self._held(job, here) for job in running]
        on += [0.0] * (self._capacity.at_once - len(on))
        before: list[float] = []
        times: dict[str, float] = {}
        for job_id, job in jobs.items():
            if job.waits:
                times[job_id] = wait(on, before)
                before.append(slow * left(job.runs, job.history.seen, here))
        return times

    def _held(self, job: Job, here: Paces) -> float:
        """Seconds for which a job keeps its place."""
        if job.paused is not None:
            return max(0.0, job.paused + PAUSE_SECONDS - time.monotonic())
        return left(job.runs, job.history.seen, here)
