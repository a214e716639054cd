"""The lab's figures: what is drawn is what was told, on axes that stand still."""

import itertools
import math
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.figures import lab
from resnet_viz.figures.axes import decades, log_axis, powers
from resnet_viz.figures.lab import gradient_heatmap, race
from resnet_viz.figures.ladder import ladder_by_depth, ladder_by_step
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.lab.curves import Curves, NetworkCurve
from resnet_viz.lab.results import Errors, Evaluation, NetworkResult, Start, Summary

STEPS_AN_EPOCH = 20


def run(
    done: int,
    epochs: int = 4,
    kinds: tuple[NetworkKind, ...] = ("plain", "residual"),
    layers: int = 3,
    final: tuple[float, float] = (0.4, 0.1),
) -> Curves:
    """A run that has come to step `done`; plain errors stay, residual ones fall."""
    random = np.random.default_rng(1)
    networks: dict[NetworkKind, NetworkCurve] = {}
    for kind in kinds:
        error = np.linspace(0.9, 0.7 if kind == "plain" else 0.1, done, dtype=np.float32)
        norms = 10 ** random.uniform(-2, 1, (done, layers)).astype(np.float32)
        networks[kind] = NetworkCurve(np.full_like(error, 0.1), 2 * error, error, norms)
    ends = range(STEPS_AN_EPOCH, done + 1, STEPS_AN_EPOCH)
    errors = dict(zip(("plain", "residual"), final, strict=True))
    evaluations = tuple(
        Evaluation(n, n // STEPS_AN_EPOCH - 1, {k: Errors(errors[k], errors[k] / 2) for k in kinds})
        for n in ends
    )
    results = {k: NetworkResult(errors[k], 1 - errors[k] / 2, 75_002) for k in kinds}
    total = epochs * STEPS_AN_EPOCH
    return Curves(
        start=Start(total, STEPS_AN_EPOCH, tuple(f"layer{n}" for n in range(layers)), "float32"),
        steps=np.arange(1, done + 1),
        networks=networks,
        evaluations=evaluations,
        summary=Summary(results, 1000.0, 10.0) if done == total else None,
    )


def panel(figure: go.Figure, row: int, column: int) -> list[go.Scatter]:
    return list(figure.select_traces(row=row, col=column))


def notes(figure: go.Figure) -> list[str]:
    """What is said in the frames."""
    inside = (note for note in figure.layout.annotations if "domain" in note.xref)
    return [note.text.replace("<br>", " ") for note in inside]


def axes(figure: go.Figure) -> dict[str, object]:
    layout = figure.to_dict()["layout"]
    return {name: layout[name] for name in layout if name.startswith(("xaxis", "yaxis"))}


# --- Axes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([0.002, 30], (-3, 2)),
        ([1.0], (0, 1)),
        ([0.01, 100], (-2, 2)),
        ([0.0, math.nan, math.inf, 5.0], (0, 1)),
        ([], (0, 1)),
    ],
)
def test_decades_lie_around_what_a_log_axis_can_show(
    values: list[float], ends: tuple[int, int]
) -> None:
    assert decades(values) == ends


def test_powers_of_ten_are_few_and_equally_far_apart() -> None:
    labels = powers([1e-12, 1e5])
    exponents = list(labels)
    assert exponents[0] <= -12
    assert exponents[-1] >= 5
    assert len(exponents) <= 6
    assert len({b - a for a, b in itertools.pairwise(exponents)}) == 1
    assert labels[-12] == "10⁻¹²"
    axis = log_axis([1e-12, 1e5])
    assert axis["tickvals"] == pytest.approx([10.0**e for e in exponents])


# --- The race ----------------------------------------------------------------------------------


def test_training_error_comes_first_with_whole_sets_and_batches() -> None:
    curves = run(60)
    figure = race(curves)
    assert [note.text for note in figure.layout.annotations] == [
        "Training error",
        "Test error",
        "Loss",
        "Gradient norm",
    ]
    whole, batches, *residual = panel(figure, 1, 1)
    assert list(whole.x) == [20, 40, 60]
    assert list(whole.y) == pytest.approx([40] * 3)
    assert whole.mode == "lines+markers"
    assert whole.cliponaxis is False  # the last dot lies on the edge
    assert len(batches.x) == 60
    assert batches.opacity < 1
    window = round(80 / 40)
    expected = [
        100 * curves.networks["plain"].error[max(0, n - window) : n].mean() for n in range(1, 61)
    ]
    assert list(batches.y) == pytest.approx(expected, rel=1e-3)
    assert [trace.line.color for trace in residual] == [RESIDUAL] * 2
    test = panel(figure, 1, 2)
    assert [list(trace.y) for trace in test] == [pytest.approx([20] * 3), pytest.approx([5] * 3)]


def test_gradients_of_the_first_and_the_last_layer() -> None:
    figure = race(run(80))
    lines = panel(figure, 2, 2)
    assert [(trace.line.color, trace.line.dash) for trace in lines] == [
        (PLAIN, "solid"),
        (PLAIN, "dot"),
        (RESIDUAL, "solid"),
        (RESIDUAL, "dot"),
    ]
    norms = run(80).networks["residual"].gradient_norms
    assert lines[2].y[0] == pytest.approx(norms[0, 0], rel=1e-3)
    assert lines[3].y[0] == pytest.approx(norms[0, -1], rel=1e-3)
    low, high = figure.layout.yaxis4.range
    assert low <= -2 < 1 <= high
    assert figure.layout.yaxis4.type == figure.layout.yaxis3.type == "log"


def test_only_log_axes_move_while_a_run_goes_on() -> None:
    early, late = axes(race(run(21))), axes(race(run(80)))
    assert early["xaxis"]["range"] == [0, 80]  # type: ignore[index]
    for name in early.keys() - {"yaxis3", "yaxis4"}:
        assert early[name] == late[name]


def test_each_network_stands_in_the_legend_once() -> None:
    both = race(run(40), run(80))
    assert sorted(trace.name for trace in both.data if trace.showlegend) == [
        "plain",
        "plain, compared",
        "residual",
        "residual, compared",
    ]
    assert {trace.line.dash for trace in both.data if "compared" in trace.name} == {"dash"}
    assert all(len(trace.x) for trace in both.data if trace.showlegend)
    begun = race(run(5))  # before the end of the first epoch
    shown = {trace.name for trace in begun.data if trace.showlegend and len(trace.x)}
    assert shown == {"plain", "residual"}
    alone = race(run(40, kinds=("residual",)))
    assert [trace.name for trace in alone.data if trace.showlegend] == ["residual"]
    assert both.layout.xaxis.range == (0, 80)


def test_a_long_run_stays_small_and_ends_where_it_is() -> None:
    figure = race(run(997, epochs=50))
    assert max(len(trace.x) for trace in figure.data) <= lab.POINTS
    assert len(figure.to_json()) < 60_000
    _, batches, *_ = panel(figure, 1, 1)
    assert batches.x[-1] == 997
    many = run(80)
    evaluations = tuple(replace(many.evaluations[0], step=n) for n in range(1, 1000))
    whole, *_ = panel(race(replace(many, evaluations=evaluations)), 1, 1)
    assert len(whole.x) <= lab.POINTS
    assert whole.x[-1] == 999


def test_what_is_not_a_number_is_a_gap() -> None:
    curves = run(60)
    curves.networks["plain"].loss[30:] = np.nan
    loss, _ = panel(race(curves), 2, 1)
    assert loss.y[29] is not None
    assert set(loss.y[30:]) == {None}


def test_before_the_first_step_there_are_axes_and_no_lines() -> None:
    nothing = Curves(None, np.zeros(0, dtype=np.int64), {}, (), None)
    assert len(race(nothing).data) == 0
    assert len(gradient_heatmap(nothing).data) == 0
    begun = replace(nothing, start=Start(80, 20, ("a", "b"), "float32"))
    assert race(begun).layout.xaxis.range == (0, 80)


# --- The heatmap -------------------------------------------------------------------------------


def test_a_heatmap_shows_log10_of_every_layer_from_the_first_on_top() -> None:
    curves = run(50, layers=12)
    norms = curves.networks["plain"].gradient_norms
    norms[3, 7] = 0
    norms[4, 7] = np.nan
    figure = gradient_heatmap(curves)
    plain, residual = figure.data
    expected = np.log10(norms.T, where=norms.T > 0, out=np.full(norms.T.shape, np.nan, np.float32))
    np.testing.assert_allclose(np.array(plain.z), expected, rtol=1e-5)
    assert np.isnan(plain.z[7][3:5]).all()
    assert list(residual.y) == list(range(1, 13))
    assert residual.coloraxis == plain.coloraxis == "coloraxis"
    assert figure.layout.yaxis.range == (12.5, 0.5)


def test_a_heatmaps_columns_are_means_over_equally_many_steps() -> None:
    figure = gradient_heatmap(run(250, epochs=20))
    assert list(figure.data[0].x) == [*range(3, 250, 3), 250]
    norms = run(250, epochs=20).networks["plain"].gradient_norms
    column = np.array(figure.data[0].z)[:, 1]
    assert column == pytest.approx(np.log10(norms[3:6].mean(axis=0)), abs=1e-5)


def test_one_wild_step_does_not_stretch_the_colors_and_is_told() -> None:
    curves = run(80)
    curves.networks["plain"].gradient_norms[0] = 1e9
    axis = gradient_heatmap(curves).layout.coloraxis
    assert (axis.cmin, axis.cmax) == (-2, 1)
    assert list(axis.colorbar.ticktext) == ["10⁻²", "10⁻¹", "10⁰", "≥10¹"]


# --- The ladder --------------------------------------------------------------------------------


def test_by_depth_stand_the_runs_that_have_ended() -> None:
    runs = [
        (8, run(80, final=(0.02, 0.01))),
        (20, run(80, final=(0.2, 0.04))),
        (56, run(60, final=(0.8, 0.06))),
    ]
    figure = ladder_by_depth(runs, (8, 20, 56, 110))
    plain, residual = panel(figure, 1, 1)
    assert (list(plain.x), list(plain.y)) == ([8, 20], pytest.approx([2, 20]))
    assert (list(residual.x), list(residual.y)) == ([8, 20], pytest.approx([1, 4]))
    tested, _ = panel(figure, 1, 2)
    assert list(tested.y) == pytest.approx([1, 10])
    assert list(figure.layout.xaxis.tickvals) == [8, 20, 56, 110]
    low, high = figure.layout.xaxis.range
    assert low < 8 < 110 < high
    early = ladder_by_depth([], (8, 20, 56, 110))
    assert early.layout.xaxis.range == figure.layout.xaxis.range
    assert notes(early) == ["first points after the first run"] * 2
    assert notes(figure) == []


def test_by_step_every_depth_is_drawn_as_far_as_it_is() -> None:
    runs = [
        (56, run(40, epochs=8)),
        (8, run(80)),
        (20, run(80, kinds=("residual",))),
    ]
    depths = (8, 20, 56)
    figure = ladder_by_step(runs, depths)
    assert notes(figure) == []
    assert notes(ladder_by_step([(8, run(10))], depths)) == ["first point after epoch 1"] * 2
    assert ladder_by_step(runs[:1], depths).layout.height == figure.layout.height
    plain, residual = panel(figure, 1, 1), panel(figure, 1, 2)
    assert [trace.name for trace in plain] == ["plain-8", "plain-56"]
    assert [trace.name for trace in residual] == ["residual-8", "residual-20", "residual-56"]
    assert [list(trace.x) for trace in plain] == [[20, 40, 60, 80], [20, 40]]
    assert list(plain[0].y) == pytest.approx([40] * 4)
    opacities = [trace.opacity for trace in residual]
    assert opacities == sorted(opacities)
    assert opacities[0] < opacities[-1] == 1
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range == (0, 160)
