"""What is left of an answer while a picture is covered, map by map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from plotly import colors

from resnet_viz.figures.axes import laid_out
from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import NEUTRAL

# Okabe and Ito's others and Tol's: no map may look like the residual or the plain network.
COLORS: Final = (
    "#009E73", "#CC79A7", "#E69F00", "#332288", "#882255", "#44AA99", "#999933", "#AA4499",
    "#661100", "#6699CC",
)  # fmt: skip
DASHES: Final = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")


@dataclass(frozen=True, slots=True)
class Line:
    """One order's probabilities of the class, in [0, 1], step by step."""

    name: str
    probabilities: Sequence[float]


def trial_lines(
    shares: Sequence[float],
    maps: Sequence[Line],
    edges: Line,
    by_chance: Sequence[Line],
    axis: str,
) -> go.Figure:
    """The lines of the maps over the share of the picture, in [0, 1], that is covered or shown; the
    edge detector's dashed, those by chance as a band from the lowest to the highest."""
    percent = [100 * share for share in shares]
    steps = list(zip(*(line.probabilities for line in by_chance), strict=True))
    low, high = ([100 * pick(step) for step in steps] for pick in (min, max))
    figure = go.Figure()
    figure.add_scatter(
        x=[*percent, *percent[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        fillcolor=_pale(NEUTRAL),
        line={"width": 0},
        name=f"{len(by_chance)} orders by chance",
        hoverinfo="skip",
    )
    for number, line in enumerate(maps):
        figure.add_scatter(
            x=percent,
            y=[100 * share for share in line.probabilities],
            name=line.name,
            mode="lines+markers",
            line={"color": COLORS[number % len(COLORS)], "dash": DASHES[number % len(DASHES)]},
            marker={"size": 5},
            hovertemplate="%{x:.0f} %: %{y:.1f} %<extra>" + line.name + "</extra>",
        )
    figure.add_scatter(
        x=percent,
        y=[100 * share for share in edges.probabilities],
        name=edges.name,
        mode="lines",
        line={"color": NEUTRAL, "dash": "dash", "width": 3},
        hovertemplate="%{x:.0f} %: %{y:.1f} %<extra>" + edges.name + "</extra>",
    )
    laid_out(figure, 340)
    figure.update_xaxes(range=[0, 100], dtick=25, ticksuffix=" %", title=axis)
    figure.update_yaxes(range=[0, 102], dtick=25, ticksuffix=" %", title="probability")
    return figure


def _pale(color: str) -> str:
    red, green, blue = colors.hex_to_rgb(color)
    return f"rgba({red},{green},{blue},0.25)"
