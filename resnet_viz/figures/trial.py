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
PLOT: Final = 300  # pixels, with its axes
LEGEND: Final = 19  # pixels a line
DASHES: Final = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")


@dataclass(frozen=True, slots=True)
class Line:
    """One order's probabilities of the class, in [0, 1], step by step."""

    name: str
    probabilities: Sequence[float]


def trial_lines(
    shares: Sequence[float],
    lines: Sequence[Line],
    by_chance: Sequence[Line],
    axis: str,
    looked_at: tuple[int, int] | None = None,
) -> go.Figure:
    """The lines over the share of the picture, in [0, 1], that is covered or shown: those of maps,
    and, the last one, the edge detector's, dashed; orders by chance as a band from the lowest to
    the highest. The band is the figure's first trace. Around the point that is `looked_at`, a line
    by its number and a step, there is a ring."""
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
    for number, line in enumerate(lines):
        figure.add_scatter(
            x=percent,
            y=[100 * share for share in line.probabilities],
            name=line.name,
            mode="lines+markers",
            line=_stroke(number, lines),
            marker={"size": 6},
            unselected={"marker": {"opacity": 1}},  # a click looks at a point and hides no other
            hovertemplate="%{x:.0f}%: %{y:.1f}%<extra>" + line.name + "</extra>",
        )
    if looked_at is not None:
        number, step = looked_at
        figure.add_scatter(
            x=[percent[step]],
            y=[100 * lines[number].probabilities[step]],
            mode="markers",
            marker={
                "size": 16,
                "symbol": "circle-open",
                "color": _stroke(number, lines)["color"],
                "line": {"width": 3},
            },
            showlegend=False,
            hoverinfo="skip",
        )
    height = PLOT + LEGEND * (len(lines) + 1)  # on a phone each name has a line of its own
    laid_out(figure, height).update_layout(margin_r=24)  # for the half of "100%"
    figure.update_xaxes(range=[0, 100], dtick=25, ticksuffix="%", title=axis)
    figure.update_yaxes(range=[0, 102], dtick=25, ticksuffix="%", title="probability")
    return figure


def _stroke(number: int, lines: Sequence[Line]) -> dict[str, str | int]:
    """How a line is drawn; the last one is the edge detector's."""
    if number == len(lines) - 1:
        return {"color": NEUTRAL, "dash": "dash", "width": 3}
    return {"color": COLORS[number % len(COLORS)], "dash": DASHES[number % len(DASHES)]}


def _pale(color: str) -> str:
    red, green, blue = colors.hex_to_rgb(color)
    return f"rgba({red},{green},{blue},0.25)"
