"""A race of the lab: the plain and the residual network while they learn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.figures.axes import ERROR_AXIS, log_axis, powers, stand_still
from resnet_viz.figures.chart import go
from resnet_viz.figures.ends import End, name_ends
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.lab.curves import Curves, Floats, NetworkCurve
from resnet_viz.lab.results import Errors, Evaluation

POINTS = 300  # of a line: a chart of this size has no pixels for more
COLUMNS = 100  # of a heatmap
SMOOTHED = 1 / 40  # of the run: the window of the running means
OUTLIERS = (1, 99)  # percentiles: what lies beyond them does not stretch the colors
SPACING = {"horizontal_spacing": 0.04, "vertical_spacing": 0.13}
LARGE = 280  # pixels high: with what stands above it, all of a projector
SMALL = 300


def training_error(curves: Curves, compared: Curves | None = None) -> go.Figure:
    """Training error against the step: dots for the whole set after each epoch, and a faint line
    for the batches, a running mean over a fortieth of the run. `compared`: another run's, dashed.
    Every line has its name at its end."""
    figure, ends = go.Figure(), []
    for pen in _pens(figure, curves, compared):
        x, y = pen.draw_evaluations([e.train_error for e in pen.evaluations])
        if pen.run is curves:
            error = _smoothed(100 * pen.network.error, curves)
            pen.draw(pen.steps, error, "batches %{y:.1f}%", opacity=0.45)
            if not x or x[-1] < curves.steps_done:  # the dots lag behind by up to an epoch
                x, y = pen.steps.tolist(), error.tolist()
        ends.append(pen.end(x, y))
    return _errors(figure, ends, LARGE, curves, compared)


def error_on_test_set(curves: Curves, compared: Curves | None = None) -> go.Figure:
    """Test error after each epoch, as `training_error` draws it."""
    figure, ends = go.Figure(), []
    for pen in _pens(figure, curves, compared):
        ends.append(pen.end(*pen.draw_evaluations([e.test_error for e in pen.evaluations])))
    return _errors(figure, ends, SMALL, curves, compared)


def loss(curves: Curves, compared: Curves | None = None) -> go.Figure:
    """Loss of the batches against the step, running means; `compared`: another run's, dashed."""
    figure, ends, all_values = go.Figure(), [], []
    for pen in _pens(figure, curves, compared):
        values = _smoothed(pen.network.loss, pen.run)
        pen.draw(pen.steps, values, "%{y:.3g}")
        ends.append(pen.end(pen.steps.tolist(), values.tolist()))
        all_values += values.tolist()
    figure.update_yaxes(log_axis(all_values))
    return _laid_out(figure, ends, SMALL, curves, compared)


def gradient_norms(curves: Curves) -> go.Figure:
    """Norm of the loss's gradient for the weights of the first layer (solid) and the last (dotted)
    against the step, running means. Its log axis moves by whole powers of ten."""
    figure, ends, norms = go.Figure(), [], []
    for pen in _pens(figure, curves, None):
        for layer, name, dash in ((0, "first layer", "solid"), (-1, "last layer", "dot")):
            values = _smoothed(pen.network.gradient_norms[:, layer], curves)
            pen.draw(pen.steps, values, f"{name}%{{y:.3g}}", dash=dash)
            ends.append(pen.end(pen.steps.tolist(), values.tolist(), f"{pen.kind}, {name}"))
            norms += values.tolist()
    figure.update_yaxes(log_axis(norms))
    return _laid_out(figure, ends, SMALL, curves, None)


def gradient_heatmap(curves: Curves) -> go.Figure:
    """Gradient norm of every layer's weights over time, a network beside the other, on one log10
    scale in viridis; the first layer on top. Each column is a mean over equally many steps.
    Blank: exactly 0, or not a number. The highest and lowest percent may lie beyond the scale."""
    kinds = list(curves.networks)
    figure = make_subplots(
        1, max(1, len(kinds)), subplot_titles=kinds, shared_yaxes=True, **SPACING
    )
    steps = _thinned(curves.steps, COLUMNS, last=True)
    norms = {k: _thinned(curves.networks[k].gradient_norms, COLUMNS) for k in kinds}
    layers = len(curves.start.layers) if curves.start else 1
    for column, (kind, values) in enumerate(norms.items(), start=1):
        values[~(values > 0)] = np.nan
        figure.add_heatmap(
            x=steps.tolist(),
            y=list(range(1, layers + 1)),
            z=np.log10(values.T),
            coloraxis="coloraxis",
            hoverongaps=False,
            hovertemplate=f"layer %{{y}}, step %{{x}}: 10^%{{z:.2f}}<extra>{kind}</extra>",
            row=1,
            col=column,
        )
    figure.update_layout(coloraxis=_color_axis(list(norms.values())))
    ticks = sorted({1, *range(10, layers - 4, 10), layers})
    figure.update_yaxes(range=[layers + 0.5, 0.5], tickvals=ticks)
    figure.update_yaxes(title="layer", col=1)
    stand_still(figure, height=480)
    figure.update_xaxes(title="step", range=[0, _length(curves)], nticks=5)
    figure.update_layout(margin_t=28)
    figure.update_annotations(font_size=14)
    return figure


@dataclass(frozen=True, slots=True, eq=False)
class _Pen:
    """Draws one network's lines of a run."""

    figure: go.Figure
    run: Curves
    kind: NetworkKind
    name: str
    dash: str

    @property
    def network(self) -> NetworkCurve:
        return self.run.networks[self.kind]

    @property
    def steps(self) -> Floats:
        return _thinned(self.run.steps, POINTS, last=True)

    @property
    def evaluations(self) -> list[Errors]:
        return [evaluation.networks[self.kind] for evaluation in _shown(self.run)]

    def draw_evaluations(self, errors: list[float]) -> tuple[list[float], list[float]]:
        """Dots for these fractions of the whole sets; gives where they lie."""
        x = [float(evaluation.step) for evaluation in _shown(self.run)]
        y = [100 * error for error in errors]
        self.draw(x, y, "%{y:.2f}%", dots=True)
        return x, y

    def draw(
        self,
        x: Iterable[float],
        y: Iterable[float],
        hover: str,
        *,
        dots: bool = False,
        dash: str = "",
        opacity: float = 1,
    ) -> None:
        self.figure.add_scatter(
            name=self.name,
            x=[int(step) for step in x],
            y=[float(f"{v:.4g}") if np.isfinite(v) else None for v in y],  # sent once a second
            mode="lines+markers" if dots else "lines",
            opacity=opacity,
            line={"color": OF_KIND[self.kind], "width": 3, "dash": dash or self.dash},
            marker={"size": 8},
            cliponaxis=not dots,  # the last ones lie on the edge
            hovertemplate=f"step %{{x}}: {hover}<extra>{self.name}</extra>",
        )

    def end(self, x: list[float], y: list[float], name: str = "") -> End:
        return End(name or self.name, OF_KIND[self.kind], x, y)


def _pens(figure: go.Figure, curves: Curves, compared: Curves | None) -> Iterator[_Pen]:
    for kind in curves.networks:
        yield _Pen(figure, curves, kind, kind, "solid")
    for kind in compared.networks if compared else ():
        assert compared is not None
        yield _Pen(figure, compared, kind, f"{kind}, compared", "dash")


def _shown(run: Curves) -> list[Evaluation]:
    """As many of the evaluations as a chart has room for, the last one among them."""
    evaluations = run.evaluations
    every = -(-len(evaluations) // POINTS) or 1
    return [e for n, e in enumerate(evaluations, 1) if n % every == 0 or e is evaluations[-1]]


def _color_axis(norms: list[Floats]) -> dict[str, object]:
    """The colors of log10 of the norms, and their bar below the chart."""
    everything = np.concatenate([np.ones(0), *(values.ravel() for values in norms)])
    everything = everything[~np.isnan(everything)]
    shown = np.percentile(everything, OUTLIERS) if len(everything) else np.ones(2)
    labels = powers(shown.tolist())
    low, high = min(labels), max(labels)
    if (everything < 10.0**low).any():
        labels[low] = f"≤{labels[low]}"
    if (everything > 10.0**high).any():
        labels[high] = f"≥{labels[high]}"
    return {
        "colorscale": "viridis",
        "cmin": low,
        "cmax": high,
        "colorbar": {
            "orientation": "h",
            "y": -0.2,
            "yanchor": "top",
            "thickness": 12,
            "title": {"text": "gradient norm ‖∂(loss)/∂W‖", "side": "bottom"},
            "tickvals": list(labels),
            "ticktext": list(labels.values()),
        },
    }


def _errors(
    figure: go.Figure, ends: list[End], height: int, curves: Curves, compared: Curves | None
) -> go.Figure:
    figure.update_yaxes(**ERROR_AXIS)
    return _laid_out(figure, ends, height, curves, compared)


def _laid_out(
    figure: go.Figure, ends: list[End], height: int, curves: Curves, compared: Curves | None
) -> go.Figure:
    steps = max(_length(run) for run in (curves, compared) if run)
    stand_still(figure, height)
    figure.update_xaxes(title="step", range=[0, steps], nticks=5)
    name_ends(figure, ends)
    return figure


def _length(curves: Curves) -> int:
    return curves.start.steps if curves.start else 1


def _thinned(values: Floats | NDArray[np.int64], most: int, *, last: bool = False) -> Floats:
    """Along the first axis `most` values at most: means, or the last values, of equally many
    neighbors (of the rest, at the end)."""
    together = max(1, -(-len(values) // most))
    groups = [values[first : first + together] for first in range(0, len(values), together)]
    return np.array([group[-1] if last else group.mean(axis=0) for group in groups])


def _smoothed(values: Floats, curves: Curves) -> Floats:
    """Thinned, and each the mean of those before it in a window of a fixed share of the run."""
    points = _thinned(values, POINTS)
    steps_a_point = curves.steps_done / max(1, len(points))
    window = max(1, round(SMOOTHED * _length(curves) / max(1.0, steps_a_point)))
    return np.array([points[max(0, n - window) : n].mean() for n in range(1, len(points) + 1)])
