"""What a job's record tells: how the job stands, and the curves of its runs so far."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from resnet_viz.lab.curves import CurveBuilder, Curves
from resnet_viz.lab.jobs import State, settings_of
from resnet_viz.lab.record import RecordReader
from resnet_viz.lab.settings import Settings


@dataclass(frozen=True, slots=True)
class Pace:
    """Training pictures a second, each through every network of the run, and how long the run
    takes from here."""

    images_per_second: float
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far a download of data is: bytes `done` of `total` (None until known)."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run of a job, as far as it has come."""

    settings: Settings
    curves: Curves


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A job at one moment. `reason`: a sentence where the state needs one, else empty. `asked`:
    how many runs the job is of, of which `runs` have begun, and `depths` those of all, begun or
    not. `guess`: what its learner expected, if anything. `before`: how many jobs are before it
    while it waits. `pace` and `download` are None where there is nothing to say."""

    state: State
    reason: str
    asked: int
    runs: tuple[Run, ...]
    depths: tuple[int, ...] = ()
    guess: str | None = None
    before: int = 0
    pace: Pace | None = None
    download: Fetched | None = None


class History:
    """Follows one record; any thread may look."""

    def __init__(self, path: Path) -> None:
        self._reader = RecordReader(path)
        self._lock = threading.Lock()
        self._settings: list[Settings] = []
        self._builders: list[CurveBuilder] = []
        self._look = Look("waiting", "", 1, ())

    def look(self) -> Look:
        """How the job stands by now."""
        with self._lock:
            lines = self._reader.news()
            if lines:
                self._take(lines)
            return self._look

    def _take(self, lines: list[dict[str, Any]]) -> None:
        look = self._look
        first = max(len(self._builders) - 1, 0)  # runs before the last one do not change any more
        for line in lines:
            match line:
                case {"asked": asked, "guess": guess}:
                    depths = tuple(line.get("depths", ()))  # older records do not say
                    look = replace(look, asked=asked, depths=depths, guess=guess)
                case {"state": state, "reason": reason}:
                    look = replace(look, state=state, reason=reason, pace=None, download=None)
                case {"pace": told}:
                    look = replace(look, pace=Pace(**told))
                case {"download": told}:
                    look = replace(look, download=Fetched(**told))
                case {"settings": _}:
                    self._settings.append(settings_of(line))
                    self._builders.append(CurveBuilder())
                case _:
                    self._builders[-1].add(line)
        runs = zip(self._settings[first:], self._builders[first:], strict=True)
        changed = (Run(settings, builder.curves()) for settings, builder in runs)
        self._look = replace(look, runs=(*look.runs[:first], *changed))
