"""The class's Figure 1: training error against depth, a dot a run, a line through the means."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.lab.curves import KINDS
from resnet_viz.lab.depth_points import DepthPoint

APART = 0.6  # layers by which the two kinds' dots stand beside each other


def class_depths(points: Sequence[DepthPoint], depths: Sequence[int]) -> go.Figure:
    """`depths` are those that are dealt: the axis stands still while points come in. From the least
    to the greatest error of a depth there is a bar."""
    figure = go.Figure()
    for kind, side in zip(KINDS, (-APART, APART), strict=True):
        own = [point for point in points if point.kind == kind]
        at = sorted({point.depth for point in own})
        errors = [[100 * p.error for p in own if p.depth == depth] for depth in at]
        means = [fmean(of) for of in errors]
        figure.add_scatter(
            name=f"{kind}, mean",
            x=[depth + side for depth in at],
            y=means,
            mode="lines",
            line={"color": OF_KIND[kind], "width": 3},
            error_y={
                "visible": len(own) > len(at),  # a bar of one point would cross it out
                "array": [max(of) - mean for of, mean in zip(errors, means, strict=True)],
                "arrayminus": [mean - min(of) for of, mean in zip(errors, means, strict=True)],
                "thickness": 1.5,
            },
            hovertemplate=f"{kind}, mean: %{{y:.1f}}%<extra></extra>",
            showlegend=False,
        )
        figure.add_scatter(
            name=kind,
            x=[point.depth + side for point in own],
            y=[100 * point.error for point in own],
            customdata=[[point.depth, point.seed] for point in own],
            mode="markers",
            marker={"color": OF_KIND[kind], "size": 10, "opacity": 0.7},
            hovertemplate=(
                f"{kind}-%{{customdata[0]}}, seed %{{customdata[1]}}: %{{y:.1f}}%<extra></extra>"
            ),
            showlegend=False,
        )
        if at:
            figure.add_annotation(
                x=at[-1] + side,
                y=means[-1],
                text=f"<b>{kind}</b>",
                font={"color": OF_KIND[kind], "size": 16},
                showarrow=False,
                xanchor="left",
                xshift=10,
            )
    figure.update_xaxes(
        title="layers with weights", tickvals=list(depths), range=[depths[0] - 4, depths[-1] + 12]
    )
    figure.update_yaxes(title="training error", range=[-3, 103], dtick=25, ticksuffix="%")
    figure.update_layout(
        height=440, margin={"l": 8, "r": 8, "t": 16, "b": 8}, dragmode=False, uirevision="constant"
    )
    return figure
