"""How long runs of the lab take, estimated before they start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from resnet_viz.lab.history import Run
from resnet_viz.lab.settings import Settings, recipe

PICTURES: Final = {"digits": 1_400, "cifar10": 50_000}  # to train on

# Seconds a step and layer, with the recipe's batch, both networks at the same time, evaluation
# included, on two cores of an AMD EPYC with bfloat16: 13.1 s for the lab's default run
# (python -m benchmarks.lab); two times 284 ms for a step at 56 layers and 32x32.
ELSEWHERE: Final = {"digits": 13.1 / (210 * 56), "cifar10": 2 * 0.284 / 56}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds that runs take one after the other. `here`: by runs of the same kind on this server;
    otherwise by what was measured on two cores of another one."""

    seconds: float
    here: bool


def estimate(runs: Sequence[Settings], finished: Sequence[Run]) -> Estimate | None:
    """By the quickest of the `finished` runs of the same kind, as many seconds a step and layer:
    the others were disturbed. None where nothing of this kind was measured anywhere."""
    here: dict[tuple[object, ...], float] = {}
    for run in finished:
        if run.settings.data in PICTURES:
            kind = _kind(run.settings)
            here[kind] = min(_pace(run), here.get(kind, inf))
    if all(_kind(run) in here for run in runs):
        return Estimate(sum(here[_kind(run)] * _size(run) for run in runs), here=True)
    if all(_is_usual(run) for run in runs):
        return Estimate(sum(ELSEWHERE[run.data] * _size(run) for run in runs), here=False)
    return None


def in_words(seconds: float) -> str:
    """Two digits or so: 15 s, 12 min, 2.5 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _pace(run: Run) -> float:
    assert run.curves.summary is not None  # it is finished
    return run.curves.summary.seconds / _size(run.settings)


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
