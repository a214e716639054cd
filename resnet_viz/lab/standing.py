"""Where the networks of a run stand: the numbers that the lab's sentences are made of."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose, isnan, sqrt

import numpy as np
from numpy.typing import NDArray

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.curves import Curves, NetworkCurve
from resnet_viz.lab.results import Errors
from resnet_viz.lab.settings import WARM_UP_RATE, Settings

RECENT = 1 / 40  # of the run, but
LEAST_RECENT = 10  # steps at least
BY_CHANCE = 2.0  # standard errors by which the errors of two equally good networks may differ
APART = 0.02  # training errors that end less far apart are about the same
NOT_TRAINED = 0.25  # a training error above it: failed to train
CHANCE = {"digits": 0.9, "cifar10": 0.9}  # error of a guess among ten classes, equally frequent


@dataclass(frozen=True, slots=True)
class Standing:
    """One network by now; errors are fractions.

    overflowed_at: the step by which its loss was no number, or None. recent: error of the last
    batches, which are of so many `pictures`. first_gradient: mean norm in the first layer over
    the same steps. warming: whether it takes its steps at the warm-up's rate. whole: its last
    errors on the whole sets, and batches: its error on the last batches before those were
    measured; both None before that.
    """

    kind: NetworkKind
    overflowed_at: int | None
    recent: float
    pictures: int
    first_gradient: float
    warming: bool
    whole: Errors | None
    batches: float | None


def standings(curves: Curves, settings: Settings) -> list[Standing]:
    """The networks of the run, the plain one first; none before the first step."""
    return [_standing(kind, curves, settings) for kind in curves.networks]


def chance(settings: Settings) -> float | None:
    """The training error of a guess; None for a folder, whose classes may differ in size."""
    return CHANCE.get(settings.data)


def apart(low: float, high: float) -> bool:
    """Whether two training errors, fractions, are further apart than "about the same"."""
    return high - low >= APART


def by_chance(first: float, second: float, pictures: int) -> float:
    """By how much the errors of two networks on so many pictures may differ without one being
    better: twice the standard error of the difference of two shares, each counted on `pictures`
    drawn at random, whose true value is the mean of the two."""
    share = (first + second) / 2
    return BY_CHANCE * sqrt(2 * share * (1 - share) / pictures)


def measured(networks: list[Standing]) -> list[tuple[Standing, float]]:
    """Networks whose numbers stayed numbers, and their errors on the whole training set; the
    better one first."""
    told = [(n, n.whole.train_error) for n in networks if n.whole and n.overflowed_at is None]
    return sorted(told, key=lambda pair: pair[1])


def _standing(kind: NetworkKind, curves: Curves, settings: Settings) -> Standing:
    network, done = curves.networks[kind], curves.steps_done
    lost = np.flatnonzero(np.isnan(network.loss))
    now = _last_before(done, curves)
    evaluation = curves.evaluations[-1] if curves.evaluations else None
    return Standing(
        kind=kind,
        overflowed_at=int(curves.steps[lost[0]]) if len(lost) else None,
        recent=float(network.error[now].mean()),
        pictures=_steps_of(now, curves) * settings.batch,
        first_gradient=float(network.gradient_norms[now, 0].mean()),
        warming=_warms_up(network, settings, done),
        whole=evaluation.networks[kind] if evaluation else None,
        batches=float(network.error[_last_before(evaluation.step, curves)].mean())
        if evaluation
        else None,
    )


def _last_before(step: int, curves: Curves) -> NDArray[np.bool_]:
    """Which points lie in the window that ends at `step`."""
    total = curves.start.steps if curves.start else curves.steps_done
    window = max(LEAST_RECENT, round(RECENT * total))
    inside: NDArray[np.bool_] = (curves.steps > step - window) & (curves.steps <= step)
    if not inside.any():  # a point that covers more steps than the window
        inside[max(0, int(np.searchsorted(curves.steps, step, side="right")) - 1)] = True
    return inside


def _steps_of(points: NDArray[np.bool_], curves: Curves) -> int:
    """How many steps these points, which follow each other, are the means of."""
    places = np.flatnonzero(points)
    before = int(curves.steps[places[0] - 1]) if places[0] else 0
    return int(curves.steps[places[-1]]) - before


def _warms_up(network: NetworkCurve, settings: Settings, done: int) -> bool:
    rate = float(network.learning_rate[-1])
    due = settings.learning_rate_after(done - 1)
    held_back = due > WARM_UP_RATE and isclose(rate, WARM_UP_RATE, rel_tol=1e-3)
    return settings.warm_up and held_back and not isnan(float(network.loss[-1]))
