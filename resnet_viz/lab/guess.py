"""What the learner expected of a job, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isinf
from typing import Final

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.history import Run
from resnet_viz.lab.settings import Settings
from resnet_viz.lab.standing import APART, apart, standings

SAME: Final = "About the same"
SAID_OF_SAME: Final = f"*{SAME}*: less than {100 * APART:.0f} points apart."


@dataclass(frozen=True, slots=True)
class _Rival:
    """A choice, and the network behind it: `kind`, in the job's run of this number."""

    name: str
    run: int
    kind: NetworkKind


def question_of(depths: Sequence[int]) -> str:
    """What to guess about a job whose runs have these depths."""
    where = f" at {depths[-1]} layers" if len(set(depths)) > 2 else ""
    return f"Which one will end with the lower training error{where}?"


def choices_of(runs: Sequence[Settings]) -> list[str]:
    """The possible guesses; none about a single network."""
    names = [rival.name for rival in _rivals(runs)]
    return [*names, SAME] if names else []


def outcome(runs: Sequence[Run]) -> str | None:
    """Which of the choices came true; None where the runs do not say, for they were not finished
    or all have diverged. Who has diverged is behind everybody else."""
    if not all(run.curves.summary for run in runs):
        return None
    rivals = _rivals([run.settings for run in runs])
    ranked = sorted((_error(runs[rival.run], rival.kind), rival.name) for rival in rivals)
    if len(ranked) < 2 or isinf(ranked[0][0]):
        return None
    (low, best), (high, _), *_ = ranked
    return best if apart(low, high) else SAME


def _rivals(runs: Sequence[Settings]) -> list[_Rival]:
    """Who is compared: the plain networks of two depths, the two networks of the last run, or
    what the runs of one network differ in."""
    last = len(runs) - 1
    if runs[-1].networks == "both":
        if len(runs) == 2 and runs[0].depth != runs[1].depth:
            return [_Rival(f"Plain, {run.depth} layers", n, "plain") for n, run in enumerate(runs)]
        return [_Rival("Plain", last, "plain"), _Rival("Residual", last, "residual")]
    if len(runs) > 1:
        return [
            _Rival(f"Option {run.shortcut}", number, runs[-1].networks)
            for number, run in enumerate(runs)
        ]
    return []


def _error(run: Run, kind: NetworkKind) -> float:
    """The final training error; infinite of a network that has diverged, whatever it answers."""
    for network in standings(run.curves, run.settings):
        if network.kind == kind and network.whole is not None and network.overflowed_at is None:
            return network.whole.train_error
    return inf
