"""What a job's record tells: how the job stands, and the curves of its runs so far."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
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
    not. `guess`: what its learner expected, if anything. `at`: when it was asked for, in seconds
    since 1970, and `machine`: what its last run computes on, empty where the record does not say.
    `place`: of a job that stands in line, from 1, and `wait` the seconds until its turn, as far as
    can be told. `gave_way`: paused for so long that its place went to others. `pace` and
    `download` are None where there is nothing to say."""

    state: State
    reason: str
    asked: int
    runs: tuple[Run, ...]
    depths: tuple[int, ...] = ()
    guess: str | None = None
    at: float | None = None
    machine: str = ""
    place: int = 0
    wait: float | None = None
    gave_way: bool = False
    pace: Pace | None = None
    download: Fetched | None = None


class History:
    """Follows one record; any thread may look."""

    def __init__(self, path: Path) -> None:
        self._reader = RecordReader(path)
        self._lock = threading.Lock()
        self._story = _Story()

    def look(self) -> Look:
        """How the job stands by now."""
        with self._lock:
            if self._reader.has_news:
                self._story.take(self._reader.news())
            return self._story.look

    def add(self, line: dict[str, Any]) -> None:
        """What the record should have said and could not be written; of this History alone."""
        with self._lock:
            self._story.take([line])

    @property
    def seen(self) -> Look:
        """What the last look has shown."""
        return self._story.look


def frames(path: Path, count: int) -> tuple[Look, ...]:
    """The finished job of the record at `path` as it stood at `count` moments: after equally many
    steps each, the last one at its end."""
    lines = list(RecordReader(path).news())
    taken = [number for number, line in enumerate(lines, 1) if "step" in line]
    ends = [taken[len(taken) * part // count - 1] for part in range(1, count)] if taken else []
    story, looks = _Story(), []
    for first, last in pairwise([0, *ends, len(lines)]):
        story.take(lines[first:last])
        looks.append(replace(story.look, pace=None, download=None))
    return tuple(looks)


class _Story:
    """Makes a look of the lines of a record."""

    def __init__(self) -> None:
        self._settings: list[Settings] = []
        self._builders: list[CurveBuilder] = []
        self.look = Look("waiting", "", 1, ())

    def take(self, lines: Iterable[dict[str, Any]]) -> None:
        """The lines that follow those before."""
        look = self.look
        first = max(len(self._builders) - 1, 0)  # runs before the last one do not change any more
        for line in lines:
            match line:
                case {"asked": asked, "guess": guess}:
                    depths = tuple(line.get("depths", ()))  # older records do not say
                    look = replace(look, asked=asked, depths=depths, guess=guess, at=line.get("at"))
                case {"state": state, "reason": reason}:
                    look = replace(look, state=state, reason=reason, pace=None, download=None)
                case {"machine": told}:
                    look = replace(look, machine=told)
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
        self.look = replace(look, runs=(*look.runs[:first], *changed))
