"""The process that a job of the lab runs in: `python -m resnet_viz.lab.worker`.

The first line on standard input is the record's path and the runs, each later one a command, all
as JSON. Everything the job has to say goes into the record. When standard input ends, the server
is gone, and so is the worker, within seconds.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from resnet_viz.errors import ResNetVizError
from resnet_viz.lab.jobs import Control, settings_line, settings_of, state_line
from resnet_viz.lab.record import RecordWriter
from resnet_viz.lab.settings import Settings
from resnet_viz.openmp import spin_briefly
from resnet_viz.out_of_memory import LAB_WORKER, offer_to_end

NICENESS = 10  # below the server, which answers people; on an idle machine it costs nothing
SECONDS_TO_LEAVE = 5.0  # after the server is gone
PACE_SECONDS = 10.0  # the pace that is told is that of the last so many seconds
DOWNLOAD_SECONDS = 0.5  # between two words about a download
OUT_OF_MEMORY = "The run ran out of memory; choose a smaller batch or a shallower network."
UNEXPECTED = "The run ended unexpectedly; the server's log says why."


def main() -> None:
    """Get ready, wait for a job, do it."""
    spin_briefly()
    import resnet_viz.lab.data
    import resnet_viz.lab.loop  # noqa: F401 - importing takes seconds, better now than later

    _step_back()
    offer_to_end(LAB_WORKER)

    order = sys.stdin.readline()
    if not order:
        return
    told = json.loads(order)
    record = RecordWriter(Path(told["record"]))
    worker = Worker(record)
    threading.Thread(target=worker.listen, daemon=True).start()
    try:
        worker.do([settings_of({"settings": run}) for run in told["runs"]])
    except ResNetVizError as error:
        record.write([state_line("failed", str(error))])
    except Exception as error:
        record.write([state_line("failed", OUT_OF_MEMORY if _no_memory(error) else UNEXPECTED)])
        raise


class Worker:
    """Does the runs of a job and obeys commands between their steps."""

    def __init__(self, record: RecordWriter) -> None:
        self._record = record
        self._commands: queue.Queue[dict[str, Any]] = queue.Queue()
        self._control = Control()
        self._ending = state_line("stopped")
        self._told_download = 0.0

    def listen(self) -> None:
        """Take commands from standard input until it ends."""
        for line in sys.stdin:
            self._commands.put(json.loads(line))
        self._commands.put({"do": "stop", "ending": "interrupted"})
        time.sleep(SECONDS_TO_LEAVE)
        os._exit(1)  # in the middle of a step, an evaluation or a download that takes longer

    def do(self, runs: list[Settings]) -> None:
        """Do one run after the other; says in the record how it ended."""
        for settings in runs:
            self._record.write([settings_line(settings), state_line("loading")])
            with suppress(_Stopped):
                self._run(settings)
            if self._control.state == "stopped":
                self._record.write([self._ending])
                return
        self._record.write([state_line("finished")])

    def _run(self, settings: Settings) -> None:
        from resnet_viz.lab.data import open_data
        from resnet_viz.lab.loop import train
        from resnet_viz.lab.results import Start, Step, Summary, as_line
        from resnet_viz.networks.devices import best_device, machine_title

        self._record.write([{"machine": machine_title(best_device())}])
        running = train(settings, open_data(settings.data, self._tell_download), best_device())
        (start,) = next(running)
        assert isinstance(start, Start)  # what every run begins with
        self._record.write([as_line(start), state_line(self._control.state)])
        pace = PaceMeter(start.steps, settings.batch)
        while (allowed := self._allowance(pace)) != 0:
            records = running.send(allowed)
            pace.took(sum(isinstance(record, Step) for record in records))
            self._record.write([*map(as_line, records), *pace.lines()])
            if isinstance(records[-1], Summary):
                return

    def _allowance(self, pace: PaceMeter) -> int | None:
        """How many steps to take now; waits while paused; 0 when the job is to stop."""
        while True:
            self._obey_all()
            allowed = self._control.allowance()
            if allowed != 0 or self._control.state == "stopped":
                return allowed
            self._obey(self._commands.get())
            pace.restart()

    def _obey_all(self) -> None:
        while not self._commands.empty():
            self._obey(self._commands.get())

    def _obey(self, told: dict[str, Any]) -> None:
        before = self._control.state
        self._control.tell(told["do"])
        if self._control.state == before:
            return
        if self._control.state == "stopped":
            self._ending = state_line(told.get("ending", "stopped"), told.get("reason", ""))
        else:
            self._record.write([state_line(self._control.state)])

    def _tell_download(self, done: int, total: int | None) -> None:
        self._obey_all()
        if self._control.state == "stopped":
            raise _Stopped
        now = time.monotonic()
        if now - self._told_download >= DOWNLOAD_SECONDS:
            self._told_download = now
            self._record.write([{"download": {"done": done, "total": total}}])


class PaceMeter:
    """How fast the last steps were taken, evaluation included and pauses not. The first steps of a
    run only begin the count: a network is slow at first, and what is left would be far too long."""

    def __init__(self, steps: int, batch: int) -> None:
        self._left = steps
        self._batch = batch
        self._taken: deque[tuple[float, int]] = deque()

    def restart(self) -> None:
        """Forget what was before a pause."""
        self._taken = deque([(time.monotonic(), self._left)])

    def took(self, steps: int) -> None:
        now = time.monotonic()
        self._left -= steps
        self._taken.append((now, self._left))
        while len(self._taken) > 2 and self._taken[1][0] < now - PACE_SECONDS:
            self._taken.popleft()

    def lines(self) -> list[dict[str, Any]]:
        """Training pictures a second, each through every network of the run, and seconds left; no
        line as long as that is not known."""
        (began, left_then), (now, left) = self._taken[0], self._taken[-1]
        if left == left_then:
            return []
        rate = (left_then - left) / (now - began)
        return [{"pace": {"images_per_second": rate * self._batch, "seconds_left": left / rate}}]


def _step_back() -> None:
    """Let everything else on the machine go first."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # Linux weighs sessions first, processes second; a session that is not the worker's own is left
    # alone, and the kernel takes no weight from some (none set, or two within a tenth of a second).
    if hasattr(os, "getsid") and os.getsid(0) == os.getpid():
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICENESS))


class _Stopped(Exception):
    """Ends a download."""


def _no_memory(error: Exception) -> bool:
    import torch

    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "not enough memory" in str(
        error
    )


if __name__ == "__main__":
    main()
