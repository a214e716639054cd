"""What the learner expected of a job, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from resnet_viz.training.history import Run
from resnet_viz.training.settings import Settings

SAME: Final = "About the same"
CLOSE = 0.02  # training errors no further apart are about the same


def question_of(runs: Sequence[Settings]) -> str:
    """What to guess about a job."""
    last = runs[-1]
    where = f" at {last.depth} layers" if len({run.depth for run in runs}) > 1 else ""
    return f"Which one will end with the lower training error{where}?"


def choices_of(runs: Sequence[Settings]) -> list[str]:
    """The possible guesses: the two networks of the last run, or what the runs differ in."""
    if runs[-1].networks == "both":
        return ["Plain", "Residual", SAME]
    if len(runs) > 1:
        return [f"Option {run.shortcut}" for run in runs] + [SAME]
    return []


def outcome(runs: Sequence[Run]) -> str | None:
    """Which of the choices came true; None where runs that were not finished do not say."""
    errors = _errors(runs)
    if len(errors) < 2:
        return None
    (best, low), (_, high), *_ = sorted(errors.items(), key=lambda item: item[1])
    return SAME if high - low <= CLOSE else best


def _errors(runs: Sequence[Run]) -> dict[str, float]:
    """The final training error behind each choice."""
    *_, last = runs
    if last.settings.networks == "both":
        results = last.curves.summary.networks if last.curves.summary else {}
        return {kind.capitalize(): result.train_error for kind, result in results.items()}
    return {
        f"Option {run.settings.shortcut}": result.train_error
        for run in runs
        if run.curves.summary
        for result in run.curves.summary.networks.values()
    }
