"""Many small runs as points of one picture: the final training error against depth, with several
seeds beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.curves import KINDS
from resnet_viz.lab.history import Run


@dataclass(frozen=True, slots=True)
class DepthPoint:
    """One network at the end of its run: `error` is the share of training pictures it gets wrong,
    0 to 1."""

    kind: NetworkKind
    depth: int
    seed: int
    error: float


def points_of(runs: Iterable[Run]) -> tuple[DepthPoint, ...]:
    """Those of the runs that have come to their end."""
    return tuple(
        DepthPoint(kind, run.settings.depth, run.settings.seed, end.train_error)
        for run in runs
        if run.curves.summary is not None
        for kind, end in run.curves.summary.networks.items()
    )


def spread(points: Sequence[DepthPoint]) -> str:
    """In words: for each depth and kind the mean error, the least and the greatest over seeds."""
    told = []
    for depth in sorted({point.depth for point in points}):
        parts = []
        for kind in KINDS:
            errors = [p.error for p in points if (p.kind, p.depth) == (kind, depth)]
            if errors:
                mean = sum(errors) / len(errors)
                between = f"{min(errors):.1%} to {max(errors):.1%}, runs: {len(errors)}"
                parts.append(f"{kind} {mean:.1%} ({between})")
        told.append(f"{depth} layers: {', '.join(parts)}")
    return "; ".join(told) + "." if told else "No run has come to its end yet."
