"""Gradients before training, against depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.figures.axes import laid_out, log_axis
from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.lab.begun import Beginning


@dataclass(frozen=True, slots=True)
class BeginningLine:
    """Networks of one kind, with batch norm or without, the shallowest first."""

    kind: NetworkKind
    batch_norm: bool
    beginnings: Sequence[Beginning]

    @property
    def name(self) -> str:
        return f"{self.kind}, {'with' if self.batch_norm else 'without'} batch norm"


def beginnings(lines: Sequence[BeginningLine]) -> go.Figure:
    """The first layer's gradient norm against depth, log axis: with batch norm dots and solid
    lines, without it open diamonds and dotted lines. Each point is the middle one of the seeds,
    with a bar from the lowest to the highest."""
    figure = go.Figure()
    for line in lines:
        middle = [beginning.middle for beginning in line.beginnings]
        color = OF_KIND[line.kind]
        figure.add_scatter(
            name=line.name,
            x=[beginning.network.depth for beginning in line.beginnings],
            y=middle,
            error_y={
                "array": [max(beginning.norms) - beginning.middle for beginning in line.beginnings],
                "arrayminus": [
                    beginning.middle - min(beginning.norms) for beginning in line.beginnings
                ],
                "thickness": 1.5,
                "width": 3,
            },
            mode="lines+markers",
            marker={"symbol": "circle" if line.batch_norm else "diamond-open", "size": 9},
            marker_color=color,
            line={"color": color, "dash": "solid" if line.batch_norm else "dot", "width": 2},
            hovertemplate=f"%{{x}} layers: %{{y:.1g}}<extra>{line.name}</extra>",
        )
    laid_out(figure, 440)
    depths = [beginning.network.depth for beginning in lines[0].beginnings]
    figure.update_xaxes(title="weighted layers", tickvals=depths, automargin=True)
    figure.update_yaxes(
        log_axis(
            norm for line in lines for beginning in line.beginnings for norm in beginning.norms
        )
    )
    figure.update_yaxes(title="gradient norm ‖∂(loss)/∂W‖", automargin=True)
    return figure
