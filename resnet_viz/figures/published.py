"""What papers published, drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.facts.published import Ensemble, Measured, OnCifar, Trained
from resnet_viz.figures.axes import laid_out
from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import CHANGED, NEUTRAL, OF_KIND, RESIDUAL


def ensembles(rows: Sequence[Ensemble], marked: Ensemble) -> go.Figure:
    """A bar each, from the worst to the best, the `marked` one in color."""
    ordered = sorted(rows, key=lambda row: row.top5)
    figure = go.Figure()
    figure.add_bar(
        x=[row.top5 for row in ordered],
        y=[row.name for row in ordered],
        orientation="h",
        marker_color=[RESIDUAL if row == marked else NEUTRAL for row in ordered],
        text=[f"{row.top5:g}%" for row in ordered],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x}%<extra></extra>",
    )
    figure.update_xaxes(visible=False, range=[0, 1.2 * ordered[-1].top5])
    return _laid_out(figure, 270)


def depth_race(rows: Sequence[Trained]) -> go.Figure:
    """Plain and residual networks, a line each from the shallow to the deep one. Depths stand at
    equal distances, and the axis does not begin at 0."""
    figure = go.Figure()
    places: dict[NetworkKind, str] = {"plain": "top left", "residual": "bottom left"}
    for kind, place in places.items():
        line = sorted((row for row in rows if row.kind == kind), key=lambda row: row.layers)
        figure.add_scatter(
            name=kind,
            x=[f"{row.layers} layers" for row in line],
            y=[row.top1 for row in line],
            mode="lines+markers+text",
            line={"color": OF_KIND[kind], "width": 3},
            marker={"size": 10},
            text=[f"{row.top1:.2f}%" for row in line],
            textposition=place,
            hovertemplate=f"{kind}, %{{x}}: %{{y:.2f}}%<extra></extra>",
        )
    errors = [row.top1 for row in rows]
    figure.update_xaxes(type="category", range=[-0.4, 1.2])
    figure.update_yaxes(
        title="top-1 error", ticksuffix="%", range=[min(errors) - 0.7, max(errors) + 0.7]
    )
    return _laid_out(figure, 300, legend=True)


def error_by_depth(rows: Sequence[OnCifar]) -> go.Figure:
    """Test error against depth, which is on a log axis; each network's error beside its point,
    and a ring for the mean where there were several runs."""
    figure = go.Figure()
    low, high = min(rows, key=lambda row: row.error), max(rows, key=lambda row: row.layers)
    figure.add_scatter(
        x=[row.layers for row in rows],
        y=[row.error for row in rows],
        mode="lines+markers+text",
        line={"color": OF_KIND["residual"], "width": 3},
        marker={"size": 10},
        text=[f"{row.error:.2f}%" for row in rows],
        textposition=[
            "top left" if row is high else "bottom center" if row is low else "top right"
            for row in rows
        ],
        hovertemplate="ResNet-%{x}: %{y:.2f}%<extra></extra>",
    )
    repeated = [row for row in rows if row.mean is not None]
    figure.add_scatter(
        x=[row.layers for row in repeated],
        y=[row.mean for row in repeated],
        mode="markers",
        marker={"size": 10, "symbol": "circle-open", "color": OF_KIND["residual"]},
        error_y={"array": [row.deviation for row in repeated], "color": OF_KIND["residual"]},
        customdata=[row.runs for row in repeated],
        hovertemplate="ResNet-%{x}, mean of %{customdata} runs: %{y:.2f}%<extra></extra>",
    )
    depths = [row.layers for row in rows]
    figure.update_xaxes(
        title="weighted layers (log scale)",
        type="log",
        range=[math.log10(min(depths)) - 0.12, math.log10(max(depths)) + 0.12],
        tickvals=depths,
        tickangle=0,
        tickfont_size=11,
    )
    errors = [row.error for row in rows]
    figure.update_yaxes(
        title="test error", ticksuffix="%", range=[min(errors) - 0.6, max(errors) + 0.5]
    )
    return _laid_out(figure, 320)


def protocols(rows: Sequence[Measured]) -> go.Figure:
    """Top-1 error, and top-5 within it, of one network by who measured it and how."""
    figure = go.Figure()
    names = [f"{row.network},<br>{row.protocol}" for row in rows]
    for title, errors, color in (
        ("top-1 error", [row.top1 for row in rows], RESIDUAL),
        ("top-5 error", [row.top5 for row in rows], CHANGED),
    ):
        figure.add_bar(
            name=title,
            x=errors,
            y=names,
            orientation="h",
            marker_color=color,
            text=[f"{error:g}%" for error in errors],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x}%<extra>" + title + "</extra>",
        )
    figure.update_xaxes(visible=False, range=[0, 1.25 * max(row.top1 for row in rows)])
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(barmode="group")
    return _laid_out(figure, 400, legend=True)


def _laid_out(figure: go.Figure, height: int, *, legend: bool = False) -> go.Figure:
    laid_out(figure, height)
    figure.update_layout(showlegend=legend, bargap=0.3)
    return figure
