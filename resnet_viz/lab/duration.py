"""How long runs of the lab take, estimated before they start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heapreplace
from math import inf
from typing import Final

from resnet_viz.lab.history import Look, Run
from resnet_viz.lab.settings import Settings, recipe

PICTURES: Final = {"digits": 1_400, "cifar10": 50_000}  # to train on

# Seconds a step and layer, with the recipe's batch, both networks at the same time, evaluation
# included, on two cores of an AMD EPYC with bfloat16: 13.1 s for the lab's default run
# (python -m benchmarks.lab); two times 284 ms for a step at 56 layers and 32x32.
ELSEWHERE: Final = {"digits": 13.1 / (210 * 56), "cifar10": 2 * 0.284 / 56}


Paces = dict[tuple[object, ...], float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds that runs take one after the other. `here`: by runs of the same kind on this server;
    otherwise by what was measured on two cores of another one."""

    seconds: float
    here: bool


def estimate(runs: Sequence[Settings], here: Paces) -> Estimate | None:
    """By what runs of the same kind took `here`, as many seconds a step and layer. None where
    nothing of this kind was measured anywhere."""
    if all(_kind(run) in here for run in runs):
        return Estimate(sum(here[_kind(run)] * _size(run) for run in runs), here=True)
    if all(_is_usual(run) for run in runs):
        return Estimate(sum(ELSEWHERE[run.data] * _size(run) for run in runs), here=False)
    return None


def paces(finished: Sequence[Run]) -> Paces:
    """Seconds a step and layer, by kind, of the quickest of the `finished` runs: the others were
    disturbed."""
    here: Paces = {}
    for run in finished:
        if run.settings.data in PICTURES:
            kind = _kind(run.settings)
            here[kind] = min(_pace(run), here.get(kind, inf))
    return here


def roughly(runs: Sequence[Settings], here: Paces) -> float:
    """Seconds, as well as can be told: as `estimate`, and where nothing of a kind was measured as
    if each picture took as long as in the usual run on the same data."""
    known = estimate(runs, here)
    return known.seconds if known else sum(map(_guessed, runs))


def left(runs: Sequence[Settings], look: Look, here: Paces) -> float:
    """Seconds that a job of these runs takes from where it stands, at the pace at which it goes;
    what has not begun as `roughly` tells, or longer where the job is slower than was told."""
    now, later = _told(runs, look, here)
    if look.pace is not None:
        now = look.pace.seconds_left
    return now + slowness(runs, look, here) * later


def slowness(runs: Sequence[Settings], look: Look, here: Paces) -> float:
    """How many times as long as was told a job of these runs takes, by the pace at which it goes;
    1 of one that is as quick, or has no pace yet. On a busy machine others will be as slow."""
    now, _ = _told(runs, look, here)
    return max(1.0, look.pace.seconds_left / now) if look.pace and now else 1.0


def wait(running: Sequence[float], before: Sequence[float]) -> float:
    """Seconds until a place is free for the next in line: those that run take so many each from
    here, and those before it in line take so many each when a place is free for them."""
    free = list(running)
    heapify(free)
    for seconds in before:
        heapreplace(free, free[0] + seconds)
    return free[0]


def about(seconds: float) -> str:
    """For an estimate, which knows no seconds: less than a minute, about 4 min."""
    return "less than a minute" if seconds < 45 else f"about {_minutes(seconds)}"


def in_words(seconds: float) -> str:
    """Two digits or so: 15 s, 12 min, 2.5 h."""
    return f"{seconds:.0f} s" if seconds < 90 else _minutes(seconds)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _told(runs: Sequence[Settings], look: Look, here: Paces) -> tuple[float, float]:
    """Seconds as `roughly` tells: of what is left of the run that is on, and of those after it."""
    begun = len(look.runs)
    later = roughly(runs[begun:], here)
    if not begun:
        return 0.0, later
    curves = look.runs[-1].curves
    share = 1 - curves.steps_done / curves.start.steps if curves.start else 1.0
    return share * roughly(runs[begun - 1 : begun], here), later


def _pace(run: Run) -> float:
    assert run.curves.summary is not None  # it is finished
    return run.curves.summary.seconds / _size(run.settings)


def _guessed(run: Settings) -> float:
    like = run.data if run.data in PICTURES else "cifar10"
    as_usual = recipe(run.data, run.depth, run.block).batch
    return ELSEWHERE[like] * run.batch / as_usual * _size(replace(run, data=like))


def _kind(settings: Settings) -> tuple[object, ...]:
    """The same for all runs that take as long a step and layer."""
    return settings.data, settings.block, settings.batch, settings.networks


def _is_usual(settings: Settings) -> bool:
    usual = (
        settings.block == "basic" and settings.batch == recipe(settings.data, settings.depth).batch
    )
    return usual and settings.data in ELSEWHERE


def _size(settings: Settings) -> int:
    """Steps times layers."""
    return PICTURES[settings.data] // settings.batch * settings.epochs * settings.depth
