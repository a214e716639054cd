"""The five most probable classes as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_viz.figures.chart import go


@dataclass(frozen=True, slots=True)
class Bars:
    """One network's probabilities, in [0, 1], for the classes of the chart."""

    name: str
    color: str
    probabilities: Sequence[float]


def probability_bars(labels: Sequence[str], networks: Sequence[Bars]) -> go.Figure:
    """Horizontal bars on a fixed axis from 0 to 100%, the first label on top; with two
    networks, two bars a class."""
    bars = [_bars(labels, network) for network in networks]
    layout = {  # given whole: each update would check all of it again
        "height": 90 + 44 * len(labels) * max(1, len(networks)) ** 0.5,
        "margin": {"l": 8, "r": 48, "t": 8, "b": 8},
        "barmode": "group",
        "bargap": 0.3,
        "showlegend": len(networks) > 1,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",
        },
        "dragmode": False,
        "xaxis": {"range": [0, 100], "ticksuffix": "%", "title": {"text": "probability (softmax)"}},
        "yaxis": {"autorange": "reversed", "automargin": True, "ticksuffix": "  "},
    }
    return go.Figure(bars, layout)


def _bars(labels: Sequence[str], network: Bars) -> go.Bar:
    percent = [100 * p for p in network.probabilities]
    return go.Bar(
        name=network.name,
        y=list(labels),
        x=percent,
        orientation="h",
        marker={"color": network.color},
        text=[f"{value:.1f}%" for value in percent],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.2f}%<extra>" + network.name + "</extra>",
    )
