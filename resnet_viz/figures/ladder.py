"""The same race at several depths: what more layers do to each of the two networks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from plotly.subplots import make_subplots

from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.lab.curves import KINDS, Curves

SHALLOWEST = (0.5, 1.2)  # opacity and width of a line,
DEEPEST = (1.0, 3.0)  # and those between them evenly
SPACING = {"horizontal_spacing": 0.04}


def ladder_by_depth(runs: Sequence[tuple[int, Curves]], depths: Sequence[int]) -> go.Figure:
    """Final training error and test error against depth, as the paper's Table 6 has them. The axis
    has all `depths` of the job, in their order; those whose runs have not ended are empty."""
    figure = make_subplots(1, 2, subplot_titles=("Training error", "Test error"), **SPACING)
    ended = [(depth, run.summary) for depth, run in runs if run.summary]
    for kind in KINDS:
        results = [(depth, end.networks[kind]) for depth, end in ended if kind in end.networks]
        for column, errors in (
            (1, [100 * result.train_error for _, result in results]),
            (2, [100 * (1 - result.test_accuracy) for _, result in results]),
        ):
            figure.add_scatter(
                name=kind,
                x=[depth for depth, _ in results],
                y=errors,
                mode="lines+markers",
                line={"color": OF_KIND[kind], "width": 2},
                marker={"size": 9},
                legendgroup=kind,
                showlegend=column == 1 and bool(results),
                hovertemplate=f"{kind}-%{{x}}: %{{y:.2f}} %<extra></extra>",
                row=1,
                col=column,
            )
    if not ended:
        _say_in_both(figure, "first points<br>after the first run")
    figure.update_xaxes(title="weighted layers", tickvals=list(depths), range=_around(depths))
    figure.update_layout(
        legend={"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0}
    )
    return _laid_out(figure, height=400)


def ladder_by_step(runs: Sequence[tuple[int, Curves]], depths: Sequence[int]) -> go.Figure:
    """Error on the whole training set against the step, plain networks beside residual ones, as
    in the paper's Figures 1 and 6; the deeper the thicker and fuller. A run that goes on is drawn
    as far as it is; there is room in the legend for all `depths` of the job."""
    figure = make_subplots(1, 2, subplot_titles=("Plain", "Residual"), **SPACING)
    ordered = sorted(runs, key=lambda run: run[0])
    looks = np.linspace(DEEPEST, SHALLOWEST, len(ordered))[::-1].tolist()
    drawn = list(zip(ordered, looks, strict=True))
    for column, kind in enumerate(KINDS, start=1):
        for (depth, run), (opacity, width) in drawn:
            if kind not in run.networks:
                continue
            figure.add_scatter(
                name=f"{kind}-{depth}",
                x=[evaluation.step for evaluation in run.evaluations],
                y=[100 * evaluation.networks[kind].train_error for evaluation in run.evaluations],
                mode="lines+markers",
                opacity=opacity,
                line={"color": OF_KIND[kind], "width": width},
                marker={"size": 3 + width},
                legend="legend" if column == 1 else "legend2",
                cliponaxis=False,  # the last dots lie on the edge
                hovertemplate=f"{kind}-{depth}, step %{{x}}: %{{y:.2f}} %<extra></extra>",
                row=1,
                col=column,
            )
    if not any(run.evaluations for _, run in runs):
        _say_in_both(figure, "first point<br>after epoch 1")
    steps = max((run.start.steps for _, run in runs if run.start), default=1)
    figure.update_xaxes(title="step", range=[0, steps], nticks=5)
    below = {"y": -0.22, "yanchor": "top"}
    figure.update_layout(legend={**below, "x": 0}, legend2={**below, "x": 0.52})
    return _laid_out(figure, height=400 + 20 * len(depths))


def _say_in_both(figure: go.Figure, words: str) -> None:
    """In both frames, while they are empty."""
    for column in (1, 2):
        place = {"x": 0.5, "xref": "x domain", "y": 0.5, "yref": "y domain"}
        figure.add_annotation(text=words, showarrow=False, **place, row=1, col=column)


def _around(depths: Sequence[int]) -> list[float]:
    """The ends of the axis: fixed from the first run on, for all depths that were asked for."""
    margin = 0.05 * (depths[-1] - depths[0]) or 1
    return [depths[0] - margin, depths[-1] + margin]


def _laid_out(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 56, "b": 8},
        showlegend=True,
        dragmode=False,
        hovermode="closest",
        uirevision="constant",
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(range=[-2, 102], dtick=25, ticksuffix=" %", automargin=True)
    figure.update_yaxes(side="right", col=2)
    figure.update_annotations(font_size=14)
    return figure
