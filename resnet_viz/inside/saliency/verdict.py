"""What the trials say of each map, for one picture and one class; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from resnet_viz.inside.saliency.checks import Sanity
from resnet_viz.inside.saliency.fills import Fill
from resnet_viz.inside.saliency.trials import Trial

STAYS: Final = 0.5  # rank correlation above which a map of an untrained network is the same map


@dataclass(frozen=True, slots=True)
class MapVerdict:
    """Of one map: with which fills it `beats_edges`, the edge detector's score, and with which it
    `beats_chance`, every order by chance in both tests. `likeness` is the rank correlation of the
    magnitudes with the untrained network's map, and `ignores_weights` whether that is above 0.5;
    both None where the method was not checked (`likeness` nan where a map is the same everywhere,
    which says nothing: `ignores_weights` is None then, too)."""

    name: str
    beats_edges: tuple[Fill, ...]
    beats_chance: tuple[Fill, ...]
    likeness: float | None
    ignores_weights: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of all `maps`; `fills` are those tried, `rankings` the names best first with each of them,
    and `ranking_changes` whether they differ."""

    fills: tuple[Fill, ...]
    maps: tuple[MapVerdict, ...]
    rankings: tuple[tuple[str, ...], ...]

    @property
    def ranking_changes(self) -> bool:
        """Whether another fill puts the maps into another order."""
        return len(set(self.rankings)) > 1


def judge(trials: Sequence[Trial], sanity: Sanity | None = None) -> Verdict:
    """The verdict of trials of the same maps, named by their methods, with one fill each. Raises
    ValueError where the maps differ."""
    names = trials[0].names
    if any(trial.names != names for trial in trials):
        raise ValueError("the trials are of other maps")
    return Verdict(
        fills=tuple(trial.fill for trial in trials),
        maps=tuple(_judge(number, name, trials, sanity) for number, name in enumerate(names)),
        rankings=tuple(trial.ranking for trial in trials),
    )


def _judge(number: int, name: str, trials: Sequence[Trial], sanity: Sanity | None) -> MapVerdict:
    tried = [(trial, trial.curves[number]) for trial in trials]
    likeness = None
    if sanity is not None and name in sanity.methods:
        likeness = sanity.states[-1].likeness[sanity.methods.index(name)].magnitude
    return MapVerdict(
        name=name,
        beats_edges=tuple(trial.fill for trial, curve in tried if trial.beats_edges(curve)),
        beats_chance=tuple(trial.fill for trial, curve in tried if trial.beats_chance(curve)),
        likeness=likeness,
        ignores_weights=None if likeness is None or isnan(likeness) else likeness > STAYS,
    )
