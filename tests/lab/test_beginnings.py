"""Gradients before training: against the loss's own slope, against networks written out by hand,
and on the page."""

from itertools import product

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import Tensor
from torch.nn import functional as F

from resnet_viz.figures.beginnings import BeginningLine, beginnings
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.lab.beginnings import first_gradients
from resnet_viz.lab.begun import (
    BATCH,
    DEPTHS,
    PADDINGS,
    SEEDS,
    SIDES,
    Beginning,
    BegunNetwork,
    Padding,
    read_beginnings,
)
from resnet_viz.lab.data import digits
from resnet_viz.lab.loop import batches
from resnet_viz.networks.cifar_nets import CifarNet, NetworkSpec, build_pair


@pytest.mark.parametrize("batch_norm", [True, False])
def test_the_norm_is_the_steepest_slope_of_the_loss(batch_norm: bool) -> None:
    """A small step along the gradient changes the loss by its length times the norm."""
    data, spec = digits(), NetworkSpec(8, batch_norm=batch_norm)
    images, labels = next(batches(data, BATCH, 3))
    norms = first_gradients(data, spec, 3, 8, "zeros")

    def loss(network: CifarNet) -> Tensor:
        return F.cross_entropy(network.double()(images.double()), labels)

    for kind, network in zip(("plain", "residual"), build_pair(spec, 1, 10, 3), strict=True):
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


def by_hand(spec: NetworkSpec, side: int, padding: Padding) -> float:
    """The plain network as a row of convolutions, its edge and its batch norm written out; in
    float64."""
    plain, _ = build_pair(spec, 1, 10, 1)
    state = {name: value.double() for name, value in plain.state_dict().items()}
    kernels = [value for value in state.values() if value.ndim == 4]
    small, labels = next(batches(digits(), BATCH, 1))
    x = small.double().kron(torch.ones(side // 8, side // 8, dtype=torch.float64))
    first = kernels[0].requires_grad_()
    a_stage = (len(kernels) - 1) // 3
    for place, kernel in enumerate(kernels):
        x = torch.cat([x[:, :, -1:], x, x[:, :, :1]], 2)
        x = torch.cat([x[..., -1:], x, x[..., :1]], 3)
        if padding == "zeros":
            inside = torch.zeros_like(x)
            inside[:, :, 1:-1, 1:-1] = 1
            x = x * inside
        x = F.conv2d(x, kernel, stride=2 if place in (a_stage + 1, 2 * a_stage + 1) else 1)
        if spec.batch_norm:
            mean = x.mean(dim=(0, 2, 3), keepdim=True)
            variance = (x - mean).square().mean(dim=(0, 2, 3), keepdim=True)
            x = (x - mean) / (variance + 1e-5).sqrt()
        x = x.clamp(min=0)
    logits = x.mean(dim=(2, 3)) @ state["fc.weight"].T + state["fc.bias"]
    loss = (logits.logsumexp(dim=1) - logits[torch.arange(BATCH), labels]).mean()
    return float(torch.autograd.grad(loss, first)[0].norm())


@pytest.mark.parametrize(
    ("depth", "batch_norm", "side", "padding"),
    [
        (110, True, 8, "zeros"),  # in float32 a tenth off
        (20, True, 8, "circular"),
        (20, False, 8, "zeros"),
        (20, False, 16, "circular"),
    ],
)
def test_a_network_written_out_by_hand_has_the_same_gradient_as_the_one_in_the_file(
    depth: int, batch_norm: bool, side: int, padding: Padding
) -> None:
    spec = NetworkSpec(depth, batch_norm=batch_norm)
    expected = by_hand(spec, side, padding)
    found = first_gradients(digits(), spec, 1, side, padding)["plain"]
    assert found == pytest.approx(expected, rel=1e-3)
    lines = read_beginnings(side, padding)[batch_norm, "plain"]
    (kept,) = [one.norms[SEEDS.index(1)] for one in lines if one.network.depth == depth]
    assert kept == pytest.approx(expected, rel=1e-3)


def test_randomness_is_left_alone() -> None:
    before, data = torch.get_rng_state(), digits()
    first, again, other = (
        first_gradients(data, NetworkSpec(8), seed, 8, "zeros") for seed in (1, 1, 2)
    )
    assert torch.equal(torch.get_rng_state(), before)
    assert first == again != other


def test_the_file_has_every_network_and_the_edge_explains_the_fall() -> None:
    for side, padding in product(SIDES, PADDINGS):
        found = read_beginnings(side, padding)
        assert len(found) == 4
        for lines in found.values():
            assert [one.network.depth for one in lines] == list(DEPTHS)

    def deepest(side: int, padding: Padding) -> float:
        return read_beginnings(side, padding)[False, "plain"][-1].middle

    assert deepest(8, "zeros") < 1e-10
    assert deepest(8, "zeros") < deepest(16, "zeros") / 1e3 < deepest(32, "zeros") / 1e3
    assert deepest(8, "circular") > 1e-3


def test_the_figure_has_four_lines_and_bars_from_the_lowest_to_the_highest() -> None:
    def line(kind: str, batch_norm: bool, *norms: tuple[float, float, float]) -> BeginningLine:
        networks = [BegunNetwork(8, "zeros", depth, batch_norm, kind) for depth in (8, 110)]  # type: ignore[arg-type]
        found = [Beginning(n, values) for n, values in zip(networks, norms, strict=True)]
        return BeginningLine(kind, batch_norm, found)  # type: ignore[arg-type]

    figure = beginnings(
        [
            line("plain", True, (1.0, 0.5, 2.0), (1e5, 1e4, 3e5)),
            line("residual", False, (3.0, 3.0, 3.0), (1e4, 1e4, 1e4)),
        ]
    )
    assert [(trace.name, trace.line.color, list(trace.y)) for trace in figure.data] == [
        ("plain, with batch norm", PLAIN, [1.0, 1e5]),
        ("residual, without batch norm", RESIDUAL, [3.0, 1e4]),
    ]
    bars = figure.data[0].error_y
    assert (list(bars.array), list(bars.arrayminus)) == ([1.0, 2e5], [0.5, 9e4])
    assert list(figure.data[0].x) == [8, 110]
    low, high = figure.layout.yaxis.range
    assert low <= -1 < 6 <= high


def exhibit() -> None:
    from resnet_viz.ui.gradients.beginnings import show_beginnings

    show_beginnings()


def test_the_page_shows_what_was_chosen_with_as_many_digits_as_are_true() -> None:
    app = AppTest.from_function(exhibit, default_timeout=100).run()
    assert not app.exception
    assert not app.dataframe
    app.session_state["beginnings"] = True
    app.run()
    assert not app.exception

    def plain() -> list[float]:
        return list(app.dataframe[0].value["plain, without batch norm"])

    def expected(side: int, padding: Padding) -> list[float]:
        return [one.middle for one in read_beginnings(side, padding)[False, "plain"]]

    assert plain() == pytest.approx(expected(8, "zeros"), rel=0.05)
    words = " ".join(element.value for element in app.markdown)
    assert "**Plain, without batch norm**: about 0.02 at 8 layers, 4 · 10⁻¹¹ at 110" in words
    assert "of its 9" in words
    app.segmented_control(key="padding").set_value("circular").run()
    app.segmented_control(key="side").set_value(16).run()
    assert not app.exception
    assert plain() == pytest.approx(expected(16, "circular"), rel=0.05)
