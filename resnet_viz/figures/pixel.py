"""The sum behind one number of a convolution, term by term."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import NEUTRAL

UP, DOWN = "#B2182B", "#2166AC"  # the diverging map's red and blue


def terms_of_sum(labels: Sequence[str], terms: Sequence[float], total: float) -> go.Figure:
    """A waterfall: each term starts where the one above it ended; the last bar is the sum."""
    figure = go.Figure()
    figure.add_waterfall(
        orientation="h",
        y=[*labels, "sum z"],
        x=[*terms, total],
        measure=["relative"] * len(terms) + ["total"],
        text=[f"{term:+.3g}" for term in terms] + [f"{total:.4g}"],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": UP}},
        decreasing={"marker": {"color": DOWN}},
        totals={"marker": {"color": NEUTRAL}},
        connector={"line": {"color": "gray", "width": 1}},
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    figure.update_layout(
        height=60 + 26 * (len(terms) + 1),
        margin={"l": 8, "r": 64, "t": 8, "b": 8},
        showlegend=False,
        dragmode=False,
    )
    figure.update_yaxes(autorange="reversed", type="category", automargin=True, ticksuffix="  ")
    low, high = _reach(terms)
    room = 0.15 * (high - low)  # for the numbers at the bars' ends: none stands over a label
    figure.update_xaxes(
        title="running sum", range=[low - room, high + room], zeroline=True, automargin=True
    )
    return figure


def _reach(terms: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest value on the way through the sum, 0 included."""
    sums = [0.0, *accumulate(terms)]
    return min(sums), max(max(sums), min(sums) + 1e-9)
