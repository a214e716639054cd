"""Names at the ends of lines, in their colors: no legend to be looked up from the last row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resnet_viz.figures.chart import go

LETTERS = 20  # pixels high
WIDTH = 0.56  # of a bold letter, of its height
APART = 1.15  # heights of a letter between two names at least
ROOM = 8  # pixels between a line's end and its name
EDGES = 60  # pixels above and below an axis, about


@dataclass(frozen=True, slots=True)
class End:
    """A line's name, its color and its points; where it has none, it is not named."""

    name: str
    color: str
    x: Sequence[float]
    y: Sequence[float]


def name_ends(figure: go.Figure, ends: Sequence[End], axes: str = "") -> None:
    """Write each name where its line ends now, and no two into each other; `axes` is the number of
    the axes they are drawn on, whose range is known. There is room for the names right of the
    axes from the first point on."""
    axis = figure.layout[f"yaxis{axes}"]
    low, high = axis.range
    pixel = (high - low) / (figure.layout.height - EDGES)  # in the axis's units
    shown = [(_last(end, log=axis.type == "log"), end) for end in ends]
    places = sorted(((*last, end) for last, end in shown if last), key=lambda place: place[1])
    heights = _apart([y for _, y, _ in places], APART * LETTERS * pixel, high)
    for (x, _, end), y in zip(places, heights, strict=True):
        figure.add_annotation(
            text=f"<b>{end.name}</b>",
            x=x,
            y=y,
            xref=f"x{axes}",
            yref=f"y{axes}",
            xanchor="left",
            xshift=ROOM,
            showarrow=False,
            font={"size": LETTERS, "color": end.color},
        )
    longest = max((len(end.name) for end in ends), default=0)
    right = ROOM + round(WIDTH * LETTERS * longest) + ROOM
    figure.update_layout(margin_r=max(right, figure.layout.margin.r or 0))


def _last(end: End, *, log: bool) -> tuple[float, float] | None:
    """Where the line ends: its last point that can be drawn, in the axis's units."""
    for x, y in zip(reversed(end.x), reversed(end.y), strict=True):
        if math.isfinite(y) and (y > 0 or not log):
            return x, math.log10(y) if log else y
    return None


def _apart(heights: list[float], least: float, high: float) -> list[float]:
    """These heights, the lowest first, moved as little up as keeps them apart, and all down again
    by as much as the highest would be above the axis."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + least) if moved else height)
    for place in range(len(moved) - 1, -1, -1):
        ceiling = moved[place + 1] - least if place + 1 < len(moved) else high
        moved[place] = min(moved[place], ceiling)
    return moved
