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
from resnet_viz.figures.lab import (
    error_on_test_set,
    gradient_heatmap,
    gradient_norms,
    loss,
    training_error,
)
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


def names(figure: go.Figure) -> dict[str, tuple[float, float]]:
    """The names at the lines' ends, and where they stand."""
    found = (note for note in figure.layout.annotations if note.text.startswith("<b>"))
    return {note.text[3:-4]: (note.x, note.y) for note in found}


def test_training_error_has_whole_sets_and_batches() -> None:
    curves = run(60)
    figure = training_error(curves)
    whole, batches, *residual = figure.data
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
    tested = error_on_test_set(curves).data
    assert [list(trace.y) for trace in tested] == [pytest.approx([20] * 3), pytest.approx([5] * 3)]


def test_gradients_of_the_first_and_the_last_layer() -> None:
    figure = gradient_norms(run(80))
    lines = figure.data
    assert [(trace.line.color, trace.line.dash) for trace in lines] == [
        (PLAIN, "solid"),
        (PLAIN, "dot"),
        (RESIDUAL, "solid"),
        (RESIDUAL, "dot"),
    ]
    norms = run(80).networks["residual"].gradient_norms
    assert lines[2].y[0] == pytest.approx(norms[0, 0], rel=1e-3)
    assert lines[3].y[0] == pytest.approx(norms[0, -1], rel=1e-3)
    low, high = figure.layout.yaxis.range
    assert low <= -2 < 1 <= high
    assert figure.layout.yaxis.type == loss(run(80)).layout.yaxis.type == "log"
    assert set(names(figure)) == {
        f"{kind}, {layer} layer" for kind in ("plain", "residual") for layer in ("first", "last")
    }


def test_nothing_but_lines_and_names_moves_while_a_run_goes_on() -> None:
    for figure in (training_error, error_on_test_set):
        early, late = figure(run(21)), figure(run(80))
        assert axes(early) == axes(late)
        assert early.layout.xaxis.range == (0, 80)
        assert early.layout.margin == late.layout.margin
    early, late = loss(run(21)), loss(run(80))
    assert axes(early)["xaxis"] == axes(late)["xaxis"]
    assert early.layout.margin == late.layout.margin


def test_each_line_has_its_name_at_its_end() -> None:
    figure = training_error(run(40), run(80))
    assert set(names(figure)) == {"plain", "residual", "plain, compared", "residual, compared"}
    assert names(figure)["plain"] == (40, pytest.approx(40))  # the dot of the last epoch
    assert names(figure)["residual, compared"][0] == 80
    assert {trace.line.dash for trace in figure.data if "compared" in trace.name} == {"dash"}
    curves = run(45)  # between two epochs: the end of the batches' line
    last = training_error(curves).data[1]
    assert names(training_error(curves))["plain"] == (45, pytest.approx(last.y[-1], rel=1e-3))
    begun = training_error(run(5))  # before the end of the first epoch
    assert set(names(begun)) == {"plain", "residual"}
    assert set(names(error_on_test_set(run(5)))) == set()
    assert list(names(training_error(run(40, kinds=("residual",))))) == ["residual"]
    assert not figure.layout.showlegend
    assert figure.layout.margin.r > 0.4 * 20 * len("residual, compared")  # room for the longest


@pytest.mark.parametrize("final", [(0.0, 0.0), (0.5, 0.49), (1.0, 1.0)])
def test_names_do_not_stand_on_each_other_nor_outside(final: tuple[float, float]) -> None:
    figure = training_error(run(80, final=final))
    (_, plain), (_, residual) = names(figure)["plain"], names(figure)["residual"]
    low, high = figure.layout.yaxis.range
    a_letter = 20 / (figure.layout.height - 60) * (high - low)
    assert abs(plain - residual) >= a_letter
    assert low <= min(plain, residual) <= max(plain, residual) <= high


def test_a_long_run_stays_small_and_ends_where_it_is() -> None:
    curves = run(997, epochs=50)
    figures = [figure(curves) for figure in (training_error, loss, gradient_norms)]
    assert max(len(trace.x) for figure in figures for trace in figure.data) <= lab.POINTS
    assert sum(len(figure.to_json()) for figure in figures) < 80_000
    assert figures[0].data[1].x[-1] == 997
    many = run(80)
    evaluations = tuple(replace(many.evaluations[0], step=n) for n in range(1, 1000))
    whole, *_ = training_error(replace(many, evaluations=evaluations)).data
    assert len(whole.x) <= lab.POINTS
    assert whole.x[-1] == 999


def test_what_is_not_a_number_is_a_gap_and_the_name_stands_before_it() -> None:
    curves = run(60)
    curves.networks["plain"].loss[30:] = np.nan
    figure = loss(curves)
    line, _ = figure.data
    assert line.y[29] is not None
    assert set(line.y[30:]) == {None}
    assert names(figure)["plain"][0] == 30


def test_before_the_first_step_there_are_axes_and_no_lines() -> None:
    nothing = Curves(None, np.zeros(0, dtype=np.int64), {}, (), None)
    for figure in (training_error, error_on_test_set, loss, gradient_norms, gradient_heatmap):
        assert len(figure(nothing).data) == 0  # type: ignore[operator]
    begun = replace(nothing, start=Start(80, 20, ("a", "b"), "float32"))
    assert training_error(begun).layout.xaxis.range == (0, 80)


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
    figure = ladder_by_depth(runs, (8, 20, 56, 110), "training")
    plain, residual = figure.data
    assert (list(plain.x), list(plain.y)) == ([8, 20], pytest.approx([2, 20]))
    assert (list(residual.x), list(residual.y)) == ([8, 20], pytest.approx([1, 4]))
    tested, _ = ladder_by_depth(runs, (8, 20, 56, 110), "test").data
    assert list(tested.y) == pytest.approx([1, 10])
    assert list(figure.layout.xaxis.tickvals) == [8, 20, 56, 110]
    low, high = figure.layout.xaxis.range
    assert low < 8 < 110 < high
    assert names(figure) == {"plain": (20, pytest.approx(20)), "residual": (20, pytest.approx(4))}
    early = ladder_by_depth([], (8, 20, 56, 110), "training")
    assert early.layout.xaxis.range == figure.layout.xaxis.range
    assert early.layout.margin == figure.layout.margin
    assert notes(early) == ["first points after the first run"]
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
    ends = [(note.text, note.xref) for note in figure.layout.annotations if "<b>" in note.text]
    assert sorted(ends) == [
        ("<b>20</b>", "x2"),
        ("<b>56</b>", "x"),
        ("<b>56</b>", "x2"),
        ("<b>8</b>", "x"),
        ("<b>8</b>", "x2"),
    ]
