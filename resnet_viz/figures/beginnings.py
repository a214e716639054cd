"""Gradients before training, against depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from resnet_viz.figures.axes import log_axis
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.training.curves import KINDS

if TYPE_CHECKING:  # torch is behind it
    from resnet_viz.training.beginnings import Beginning


def beginnings(found: Sequence[Beginning]) -> go.Figure:
    """The first layer's gradient norm against depth, log axis: four lines, with batch norm dots
    and solid lines, without it open diamonds and dotted lines. An exact 0 is a gap."""
    figure = go.Figure()
    depths = [one.depth for one in found]
    everything: list[float] = []
    for batch_norm, symbol, dash in ((True, "circle", "solid"), (False, "diamond-open", "dot")):
        for kind in KINDS:
            norms = [(one.with_norm if batch_norm else one.without_norm)[kind] for one in found]
            everything += norms
            name = f"{kind}, {'with' if batch_norm else 'without'} batch norm"
            figure.add_scatter(
                name=name,
                x=depths,
                y=[norm or None for norm in norms],
                mode="lines+markers",
                marker={"symbol": symbol, "size": 9, "color": OF_KIND[kind]},
                line={"color": OF_KIND[kind], "dash": dash, "width": 2},
                hovertemplate=f"%{{x}} layers: %{{y:.3g}}<extra>{name}</extra>",
            )
    figure.update_layout(
        height=440,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        dragmode=False,
        hovermode="closest",
    )
    figure.update_xaxes(title="weighted layers", tickvals=depths, automargin=True)
    figure.update_yaxes(log_axis(everything))
    figure.update_yaxes(title="gradient norm ‖∂(loss)/∂W‖", automargin=True)
    return figure
