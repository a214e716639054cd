"""A race of the lab: the plain and the residual network while they learn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.figures.axes import log_axis, powers
from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.lab.curves import Curves, Floats
from resnet_viz.lab.results import Evaluation

POINTS = 300  # of a line: a chart of this size has no pixels for more
COLUMNS = 100  # of a heatmap
SMOOTHED = 1 / 40  # of the run: the window of the running means
OUTLIERS = (1, 99)  # percentiles: what lies beyond them does not stretch the colours
LOSS = (2, 1)  # row and column of its chart
SPACING = {"horizontal_spacing": 0.04, "vertical_spacing": 0.13}


def race(curves: Curves, compared: Curves | None = None) -> go.Figure:
    """Training error, test error, loss and gradient norm against the step, two by two.

    Errors: dots for the whole sets after each epoch; a faint line for the training batches.
    Gradient norm of the loss for the weights of the first layer (solid) and the last (dotted).
    The lines of steps are running means over a fortieth of the run. `compared`: another run's
    errors and loss, dashed. Only the two log axes at the bottom move, by whole powers of ten.
    """
    titles = ("Training error", "Test error", "Loss", "Gradient norm")
    figure = make_subplots(2, 2, subplot_titles=titles, **SPACING)
    losses: list[float] = []
    norms: list[float] = []
    for run, dash in ((curves, "solid"), (compared, "dash")):
        for kind, network in run.networks.items() if run else ():
            assert run is not None
            steps = _thinned(run.steps, POINTS, last=True)
            pen = _Pen(figure, kind, dash, kind if run is curves else f"{kind}, compared")
            _draw_errors(pen, run.evaluations)
            loss = _smoothed(network.loss, run)
            pen.draw(LOSS, steps, loss, "%{y:.3g}")
            losses += loss.tolist()
            if run is curves:
                error = _smoothed(100 * network.error, run)
                pen.draw((1, 1), steps, error, "batches %{y:.1f} %", opacity=0.45)
                first = _smoothed(network.gradient_norms[:, 0], run)
                last = _smoothed(network.gradient_norms[:, -1], run)
                pen.draw((2, 2), steps, first, "first layer %{y:.3g}")
                pen.draw((2, 2), steps, last, "last layer %{y:.3g}", dash="dot")
                norms += [*first.tolist(), *last.tolist()]
    figure.update_yaxes(range=[-2, 102], dtick=25, ticksuffix=" %", row=1)
    figure.update_yaxes(log_axis(losses), row=2, col=1)
    figure.update_yaxes(log_axis(norms), row=2, col=2)
    figure.update_yaxes(side="right", col=2)  # a phone has no room for labels between the charts
    figure.update_xaxes(title="step", row=2)
    ends = [_length(run) for run in (curves, compared) if run]
    return _laid_out(figure, height=560, steps=max(ends))


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
    figure.update_xaxes(title="step")
    return _laid_out(figure, height=480, steps=_length(curves))


@dataclass(frozen=True, slots=True, eq=False)
class _Pen:
    """Draws one network's lines, of which that of the loss stands in the legend for all: it is
    there from the first step on."""

    figure: go.Figure
    kind: NetworkKind
    dash: str
    name: str

    def draw(
        self,
        place: tuple[int, int],
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
            line={"color": OF_KIND[self.kind], "width": 2, "dash": dash or self.dash},
            marker={"size": 6},
            legendgroup=self.name,
            showlegend=place == LOSS,
            cliponaxis=not dots,  # the last ones lie on the edge
            hovertemplate=f"step %{{x}}: {hover}<extra>{self.name}</extra>",
            row=place[0],
            col=place[1],
        )


def _draw_errors(pen: _Pen, evaluations: tuple[Evaluation, ...]) -> None:
    every = -(-len(evaluations) // POINTS) or 1
    shown = [e for n, e in enumerate(evaluations, 1) if n % every == 0 or e is evaluations[-1]]
    errors = [evaluation.networks[pen.kind] for evaluation in shown]
    steps = [evaluation.step for evaluation in shown]
    pen.draw((1, 1), steps, [100 * e.train_error for e in errors], "%{y:.2f} %", dots=True)
    pen.draw((1, 2), steps, [100 * e.test_error for e in errors], "%{y:.2f} %", dots=True)


def _color_axis(norms: list[Floats]) -> dict[str, object]:
    """The colours of log10 of the norms, and their bar below the chart."""
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


def _laid_out(figure: go.Figure, height: int, steps: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 56, "b": 8},
        legend={"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        showlegend=True,  # with a single network too: it says which
        dragmode=False,
        hovermode="closest",
        uirevision="constant",  # what was hidden in the legend stays hidden
    )
    figure.update_xaxes(range=[0, steps], nticks=5, automargin=True)
    figure.update_yaxes(automargin=True)
    figure.update_annotations(font_size=14)
    return figure


def _length(curves: Curves) -> int:
    return curves.start.steps if curves.start else 1


def _thinned(values: Floats | NDArray[np.int64], most: int, *, last: bool = False) -> Floats:
    """Along the first axis `most` values at most: means, or the last values, of equally many
    neighbours (of the rest, at the end)."""
    together = max(1, -(-len(values) // most))
    groups = [values[first : first + together] for first in range(0, len(values), together)]
    return np.array([group[-1] if last else group.mean(axis=0) for group in groups])


def _smoothed(values: Floats, curves: Curves) -> Floats:
    """Thinned, and each the mean of those before it in a window of a fixed share of the run."""
    points = _thinned(values, POINTS)
    steps_a_point = curves.steps_done / max(1, len(points))
    window = max(1, round(SMOOTHED * _length(curves) / max(1.0, steps_a_point)))
    return np.array([points[max(0, n - window) : n].mean() for n in range(1, len(points) + 1)])
