"""From the lines of a run to the curves that are drawn: as many points, however long it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.results import Errors, Evaluation, NetworkResult, Start, Summary
from resnet_viz.notebook import ShortRepr, html_table

Floats = NDArray[np.float32]

KINDS: Final[tuple[NetworkKind, ...]] = ("plain", "residual")
POINTS = 1000  # at most so many points; at most so many evaluations too


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NetworkCurve(ShortRepr):
    """One network's means over the steps of each point, as `NetworkStep` has them for one step:
    learning_rate, loss and error (a fraction of the batch) (points,), gradient_norms (points,
    layers). NaN where any of the steps was not a number."""

    learning_rate: Floats
    loss: Floats
    error: Floats
    gradient_norms: Floats


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Curves(ShortRepr):
    """What a run has told so far. `start` and `summary` are None until they were told.

    steps: int (points,), the last step that each point covers; all cover equally many, but the
    last one, which may still be growing. networks: none before the first step. evaluations: of a
    run of thousands of epochs some are left out, never the last one.
    """

    start: Start | None
    steps: NDArray[np.int64]
    networks: dict[NetworkKind, NetworkCurve]
    evaluations: tuple[Evaluation, ...]
    summary: Summary | None

    @property
    def steps_done(self) -> int:
        return int(self.steps[-1]) if len(self.steps) else 0

    def _repr_html_(self) -> str:
        results = self.summary.networks if self.summary else {}
        rows = (
            (kind, f"{r.train_error:.1%}", f"{r.test_accuracy:.1%}", f"{r.parameters:,}")
            for kind, r in results.items()
        )
        return html_table(("network", "training error", "test accuracy", "parameters"), rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """`values`: sums over `count` steps, float64 (networks, learning rate | loss | error | norm
    of each layer); `last`: the last of the steps."""

    last: int
    count: int
    values: NDArray[np.float64]

    def __add__(self, later: _Point) -> _Point:
        return _Point(later.last, self.count + later.count, self.values + later.values)


class CurveBuilder:
    """Takes a run's lines in their order. When its points are full, neighbors become one."""

    def __init__(self) -> None:
        self._start: Start | None = None
        self._summary: Summary | None = None
        self._evaluations: list[Evaluation] = []
        self._kinds: tuple[NetworkKind, ...] = ()
        self._points: list[_Point] = []
        self._stride = 1  # steps a point

    def add(self, line: dict[str, Any]) -> None:
        """A line as `results.as_line` makes it; what it does not know is ignored."""
        for name, told in line.items():
            match name:
                case "start":
                    layers = tuple(told["layers"])
                    self._start = Start(
                        told["steps"], told["steps_an_epoch"], layers, told["precision"]
                    )
                case "step":
                    self._add_step(told)
                case "evaluation":
                    self._add_evaluation(told)
                case "summary":
                    self._summary = _summary(told)

    def curves(self) -> Curves:
        """All there is so far, in arrays of their own."""
        networks: dict[NetworkKind, NetworkCurve] = {}
        if self._points:
            means = np.stack([point.values / point.count for point in self._points], axis=1)
            for kind, values in zip(self._kinds, means.astype(np.float32), strict=True):
                rate, loss, error, *norms = values.T
                networks[kind] = NetworkCurve(rate, loss, error, np.stack(norms, axis=1))
        return Curves(
            start=self._start,
            steps=np.array([point.last for point in self._points], dtype=np.int64),
            networks=networks,
            evaluations=tuple(self._evaluations),
            summary=self._summary,
        )

    def _add_step(self, told: dict[str, Any]) -> None:
        self._kinds = tuple(kind for kind in KINDS if kind in told)
        values = [_row(told[kind]) for kind in self._kinds]
        point = _Point(told["step"], 1, np.array(values, dtype=np.float64))
        if self._points and self._points[-1].count < self._stride:
            self._points[-1] += point
            return
        if len(self._points) == POINTS:
            pairs = zip(self._points[::2], self._points[1::2], strict=True)
            self._points = [first + second for first, second in pairs]
            self._stride *= 2
        self._points.append(point)

    def _add_evaluation(self, told: dict[str, Any]) -> None:
        if len(self._evaluations) == POINTS:
            self._evaluations = self._evaluations[1::2]
        errors = {
            kind: Errors(told[kind]["train_error"], told[kind]["test_error"])
            for kind in KINDS
            if kind in told
        }
        self._evaluations.append(Evaluation(told["step"], told["epoch"], errors))


def _row(told: dict[str, Any]) -> Sequence[float]:
    values = (told["learning_rate"], told["loss"], told["error"], *told["gradient_norms"])
    return [nan if value is None else value for value in values]


def _summary(told: dict[str, Any]) -> Summary:
    results = {
        kind: NetworkResult(
            told[kind]["train_error"], told[kind]["test_accuracy"], told[kind]["parameters"]
        )
        for kind in KINDS
        if kind in told
    }
    return Summary(results, told["images_per_second"], told["seconds"])
