"""Gradients before training: against the loss's own slope, and on the page."""

import math
import threading

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.nn import functional as F

from resnet_viz.cifar_nets import CifarNet, NetworkSpec, build_pair
from resnet_viz.engine.service import Engine
from resnet_viz.figures.beginnings import beginnings
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.training.beginnings import BATCH, Beginning, beginning
from resnet_viz.training.data import digits
from resnet_viz.training.loop import batches


@pytest.mark.parametrize("batch_norm", [True, False])
def test_the_norm_is_the_steepest_slope_of_the_loss(batch_norm: bool) -> None:
    """A small step along the gradient changes the loss by its length times the norm."""
    data = digits()
    images, labels = next(batches(data, BATCH, 3))
    told = beginning(data, 8, 3)
    norms = told.with_norm if batch_norm else told.without_norm
    assert (told.depth, told.seed, set(norms)) == (8, 3, {"plain", "residual"})
    pair = build_pair(NetworkSpec(8, batch_norm=batch_norm), 1, 10, 3)

    def loss(network: CifarNet) -> torch.Tensor:
        return F.cross_entropy(network.double()(images.double()), labels)

    for kind, network in zip(("plain", "residual"), pair, strict=True):
        weight = network.stem.get_submodule("conv").weight
        loss(network).backward()
        direction = weight.grad / weight.grad.norm()
        values = []
        for step in (1e-4, -1e-4):
            with torch.no_grad():
                weight += step * direction
                values.append(loss(network).item())
                weight -= step * direction
        assert norms[kind] == pytest.approx((values[0] - values[1]) / 2e-4, rel=1e-2)  # type: ignore[index]


def test_a_seed_is_a_beginning_and_randomness_is_left_alone() -> None:
    before, data = torch.get_rng_state(), digits()
    first, again, other = (beginning(data, 8, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert first.with_norm == again.with_norm
    assert first.without_norm == again.without_norm
    assert first.with_norm != other.with_norm


def test_without_batch_norm_depth_takes_the_plain_networks_gradient_away() -> None:
    data = digits()
    shallow, deep = beginning(data, 8, 1), beginning(data, 32, 1)
    assert deep.without_norm["plain"] < shallow.without_norm["plain"] / 20
    assert deep.with_norm["plain"] > shallow.with_norm["plain"]


def test_the_figure_has_four_lines_and_a_gap_for_zero() -> None:
    found = [
        Beginning(8, 1, {"plain": 1.0, "residual": 2.0}, {"plain": 1e-3, "residual": 3.0}),
        Beginning(110, 1, {"plain": 1e5, "residual": 4.0}, {"plain": 0.0, "residual": 1e4}),
    ]
    figure = beginnings(found)
    assert [(trace.name, trace.line.color, list(trace.y)) for trace in figure.data] == [
        ("plain, with batch norm", PLAIN, [1.0, 1e5]),
        ("residual, with batch norm", RESIDUAL, [2.0, 4.0]),
        ("plain, without batch norm", PLAIN, [1e-3, None]),
        ("residual, without batch norm", RESIDUAL, [3.0, 1e4]),
    ]
    assert list(figure.data[0].x) == [8, 110]
    assert figure.layout.yaxis.type == "log"
    low, high = figure.layout.yaxis.range
    assert low <= -3 < 5 <= high


def test_the_engine_runs_work_without_a_model_on_its_own_thread() -> None:
    engine = Engine()
    assert engine.call(lambda: threading.current_thread().name) == "resnet-viz-device"
    with pytest.raises(ZeroDivisionError):
        engine.call(lambda: 1 // 0)
    assert engine.device_title is None


def exhibit() -> None:
    from resnet_viz.ui.beginnings import show_beginnings

    show_beginnings()


def test_nothing_is_computed_before_the_fold_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_viz.ui.beginnings.DEPTHS", (8, 14))
    app = AppTest.from_function(exhibit, default_timeout=100).run()
    assert not app.exception
    assert not app.number_input
    app.session_state["beginnings"] = True
    app.run()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["layers"]) == [8, 14]
    told = [beginning(digits(), depth, 1) for depth in (8, 14)]
    for name, values in (
        ("plain, with batch norm", [one.with_norm["plain"] for one in told]),
        ("residual, without batch norm", [one.without_norm["residual"] for one in told]),
    ):
        assert list(table[name]) == pytest.approx(values, rel=1e-3)
    words = " ".join(element.value for element in app.markdown)
    assert "**Plain, with batch norm**" in words
    assert not any(math.isnan(value) for value in table["plain, without batch norm"])
    before = list(table["plain, with batch norm"])
    app.number_input(key="beginning_seed").set_value(2).run()
    assert list(app.dataframe[0].value["plain, with batch norm"]) != before
