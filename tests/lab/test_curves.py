"""Curves from a run's lines, against means taken by hand."""

import json
import math
from typing import Any

import numpy as np
import pytest

from resnet_viz.lab import curves
from resnet_viz.lab.curves import CurveBuilder, Curves
from resnet_viz.lab.results import (
    Errors,
    Evaluation,
    NetworkResult,
    NetworkStep,
    Record,
    Start,
    Step,
    Summary,
    as_line,
)


def built(records: list[Record]) -> Curves:
    builder = CurveBuilder()
    for record in records:
        builder.add(json.loads(json.dumps(as_line(record))))
    return builder.curves()


def step(number: int, loss: float = 1.0) -> Step:
    plain = NetworkStep(0.1, loss, number / 1000, (number, 2.0 * number))
    residual = NetworkStep(0.01, -loss, 0.5, (3.0, math.inf))
    return Step(number, 0, {"plain": plain, "residual": residual})


def test_a_short_run_is_drawn_step_by_step() -> None:
    made = built([Start(3, 3, ("stem.conv", "fc"), "float32"), *(step(n) for n in (1, 2, 3))])
    assert made.start == Start(3, 3, ("stem.conv", "fc"), "float32")
    assert made.summary is None
    assert made.steps.tolist() == [1, 2, 3]
    assert made.steps_done == 3
    plain, residual = made.networks["plain"], made.networks["residual"]
    assert plain.learning_rate == pytest.approx([0.1] * 3)
    assert plain.error == pytest.approx([0.001, 0.002, 0.003])
    assert plain.gradient_norms.tolist() == [[1, 2], [2, 4], [3, 6]]
    assert residual.loss.tolist() == [-1, -1, -1]
    assert np.isnan(residual.gradient_norms[:, 1]).all()
    assert {array.dtype for array in (plain.loss, plain.gradient_norms)} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("length", "stride"), [(8, 1), (9, 2), (16, 2), (17, 4), (61, 8)])
def test_points_are_means_over_equally_many_steps(
    monkeypatch: pytest.MonkeyPatch, length: int, stride: int
) -> None:
    monkeypatch.setattr(curves, "POINTS", 8)
    losses = np.random.default_rng(1).normal(size=length)
    made = built([step(n + 1, loss) for n, loss in enumerate(losses)])
    parts = [losses[first : first + stride] for first in range(0, length, stride)]
    assert len(parts) <= 8
    assert made.networks["plain"].loss == pytest.approx([part.mean() for part in parts], abs=1e-5)
    assert made.networks["residual"].learning_rate == pytest.approx([0.01] * len(parts))
    ends = [*range(stride, length, stride), length]
    assert made.steps.tolist() == ends
    assert made.steps_done == length


def test_a_point_with_a_step_that_is_not_a_number_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "POINTS", 4)
    values = [1.0, 2.0, math.nan, 4.0, 5.0, 6.0]
    made = built([step(n + 1, loss) for n, loss in enumerate(values)])
    assert made.networks["plain"].loss.tolist() == pytest.approx([1.5, math.nan, 5.5], nan_ok=True)


def test_evaluations_and_the_end() -> None:
    evaluation = Evaluation(5, 0, {"plain": Errors(0.5, 0.6), "residual": Errors(0.1, 0.2)})
    summary = Summary({"residual": NetworkResult(0.1, 0.8, 75_002)}, 1234.0, 5.0)
    made = built([evaluation, summary])
    assert made.evaluations == (evaluation,)
    assert made.summary == summary
    assert (made.networks, made.steps_done) == ({}, 0)


def test_a_run_of_many_epochs_keeps_the_last_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "POINTS", 4)
    for last in range(1, 30):
        told = [Evaluation(n, n, {"plain": Errors(0.5, 0.6)}) for n in range(1, last + 1)]
        kept = built([*told]).evaluations
        assert len(kept) <= 4
        assert kept[-1] == told[-1]
        assert [e.step for e in kept] == sorted({e.step for e in kept})


def test_one_network_and_lines_of_another_kind() -> None:
    builder = CurveBuilder()
    line: dict[str, Any] = as_line(step(1))
    del line["step"]["plain"]
    builder.add({"settings": {"depth": 8}})
    builder.add(line | {"mark": 1})
    assert list(builder.curves().networks) == ["residual"]


def test_what_was_taken_does_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "POINTS", 2)
    builder = CurveBuilder()
    for n in (1, 2, 3):
        builder.add(as_line(step(n, loss=n)))
    before = builder.curves()
    builder.add(as_line(step(4, loss=100)))
    assert before.networks["plain"].loss.tolist() == [1.5, 3]
    assert builder.curves().networks["plain"].loss.tolist() == [1.5, 51.5]
