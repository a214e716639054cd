"""Where in a network its parameters and its work are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from resnet_viz.figures.axes import laid_out
from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import NEUTRAL

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.counting.designed import DesignPart

TITLES = {
    "stem": "7 × 7 convolution",
    **{f"layer{number}": f"stage {number}" for number in range(1, 5)},
    "head": "last layer",
}


def shares(parts: Sequence[DesignPart], color: str) -> go.Figure:
    """Two bars for each part, from the picture to the answer: its share of the network's
    parameters, in the network's `color`, and of its multiply-adds; at their ends how many."""
    figure = go.Figure()
    for title, numbers, fill in (
        ("parameters", [part.parameters for part in parts], color),
        ("multiply-adds", [part.multiply_adds for part in parts], NEUTRAL),
    ):
        figure.add_bar(
            name=title,
            x=[100 * number / sum(numbers) for number in numbers],
            y=[TITLES[part.name] for part in parts],
            orientation="h",
            marker_color=fill,
            text=[in_short(number) for number in numbers],
            textposition="outside",
            cliponaxis=False,
            customdata=numbers,
            hovertemplate=f"%{{y}}: %{{customdata:,}} {title}, %{{x:.1f}}%<extra></extra>",
        )
    highest = max(max(bars.x) for bars in figure.data)
    figure.update_xaxes(
        title="share of the whole network",
        ticksuffix="%",
        range=[0, 1.4 * highest],  # room for the numbers at the ends
        automargin=True,
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    laid_out(figure, 380)
    figure.update_layout(barmode="group", bargap=0.25)
    return figure


def in_short(number: int) -> str:
    """Three digits and a word: 1.46 billion, 15.0 million; exactly below a million."""
    for unit, word in ((10**9, "billion"), (10**6, "million")):
        if number >= 0.9995 * unit:
            return f"{number / unit:#.3g}".rstrip(".") + f" {word}"
    return f"{number:,}"
