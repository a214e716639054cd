"""The same race at several depths: what more layers do to each of the two networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from plotly.subplots import make_subplots

from resnet_viz.figures.axes import ERROR_AXIS, stand_still
from resnet_viz.figures.chart import go
from resnet_viz.figures.ends import End, name_ends
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.lab.curves import KINDS, Curves
from resnet_viz.lab.results import NetworkResult

HEIGHT = 336  # pixels, to be read from the last row
SHALLOWEST = (0.6, 1.8)  # opacity and width of a line,
DEEPEST = (1.0, 4.0)  # and those between them evenly
SPACING = {"horizontal_spacing": 0.12}  # room for a name, on a phone too


def ladder_by_depth(
    runs: Sequence[tuple[int, Curves]], depths: Sequence[int], of: Literal["training", "test"]
) -> go.Figure:
    """Final training or test error against depth, as the paper's Table 6 has it. The axis has all
    `depths` of the job, in their order; those whose runs have not ended are empty."""
    figure, ends = go.Figure(), []
    ended = [(depth, run.summary) for depth, run in runs if run.summary]
    for kind in KINDS:
        results = [(depth, end.networks[kind]) for depth, end in ended if kind in end.networks]
        x = [depth for depth, _ in results]
        y = [100 * _error(result, of) for _, result in results]
        figure.add_scatter(
            name=kind,
            x=x,
            y=y,
            mode="lines+markers",
            line={"color": OF_KIND[kind], "width": 3},
            marker={"size": 11},
            cliponaxis=False,
            hovertemplate=f"{kind}-%{{x}}: %{{y:.2f}}%<extra></extra>",
        )
        ends.append(End(kind, OF_KIND[kind], x, y))
    if not ended:
        _say_in_frame(figure, "first points after the first run")
    stand_still(figure, HEIGHT)
    figure.update_xaxes(title="layers", tickvals=list(depths), range=_around(depths))
    figure.update_yaxes(**ERROR_AXIS)
    name_ends(figure, ends)
    return figure


def ladder_by_step(runs: Sequence[tuple[int, Curves]], depths: Sequence[int]) -> go.Figure:
    """Error on the whole training set against the step, plain networks beside residual ones, as
    in the paper's Figures 1 and 6; the deeper the thicker and fuller, with the number of layers at
    each line's end. A run that goes on is drawn as far as it is, of all `depths` of the job."""
    figure = make_subplots(1, 2, subplot_titles=("Plain", "Residual"), shared_yaxes=True, **SPACING)
    stand_still(figure, HEIGHT)
    figure.update_yaxes(**ERROR_AXIS)
    figure.update_annotations(font_size=18)
    looks = dict(zip(sorted(depths), np.linspace(SHALLOWEST, DEEPEST, len(depths)), strict=True))
    for column, kind in enumerate(KINDS, start=1):
        ends = []
        for depth, run in sorted(runs, key=lambda run: run[0]):
            if kind not in run.networks:
                continue
            opacity, width = map(float, looks[depth])
            x = [evaluation.step for evaluation in run.evaluations]
            y = [100 * evaluation.networks[kind].train_error for evaluation in run.evaluations]
            figure.add_scatter(
                name=f"{kind}-{depth}",
                x=x,
                y=y,
                mode="lines+markers",
                opacity=opacity,
                line={"color": OF_KIND[kind], "width": width},
                marker={"size": 3 + width},
                cliponaxis=False,  # the last dots lie on the edge
                hovertemplate=f"{kind}-{depth}, step %{{x}}: %{{y:.2f}}%<extra></extra>",
                row=1,
                col=column,
            )
            ends.append(End(f"{depth}", OF_KIND[kind], x, y))
        name_ends(figure, ends, "" if column == 1 else "2")
    if not any(run.evaluations for _, run in runs):
        for column in (1, 2):
            _say_in_frame(figure, "first point<br>after epoch 1", row=1, col=column)
    steps = max((run.start.steps for _, run in runs if run.start), default=1)
    figure.update_xaxes(title="step", range=[0, steps], nticks=5)
    figure.update_layout(margin_t=36)
    return figure


def _error(result: NetworkResult, of: Literal["training", "test"]) -> float:
    return result.train_error if of == "training" else 1 - result.test_accuracy


def _say_in_frame(figure: go.Figure, words: str, **where: int) -> None:
    """In the middle of the frame, or of those that `where` names, while it is empty."""
    place = {"x": 0.5, "xref": "x domain", "y": 0.5, "yref": "y domain"}
    figure.add_annotation(text=words, showarrow=False, **place, **where)


def _around(depths: Sequence[int]) -> list[float]:
    """The ends of the axis: fixed from the first run on, for all depths that were asked for."""
    margin = 0.05 * (depths[-1] - depths[0]) or 1
    return [depths[0] - margin, depths[-1] + margin]
