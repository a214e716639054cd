"""Networks compared: accuracy against cost, and the time of one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resnet_viz.facts.networks import FamilyKind, Network
from resnet_viz.figures.axes import laid_out
from resnet_viz.figures.chart import go
from resnet_viz.figures.theme import NEUTRAL, PLAIN, RESIDUAL

COLORS: dict[FamilyKind, tuple[str, str]] = {
    "residual": ("with shortcuts", RESIDUAL),
    "plain": ("the same without shortcuts", PLAIN),
    "rival": ("rivals", NEUTRAL),
}
LARGEST = 40  # diameter in pixels of the largest bubble
TICKS = (0.5, 1, 2, 5, 10, 20)  # billion multiply-adds
# Where a label is clear of its neighbors, on a phone, too.
PLACES = {
    "alexnet": "middle right",
    "googlenet": "middle left",
    "resnet18": "middle right",
    "resnet34": "middle left",
    "resnet50": "middle left",
    "resnext50_32x4d": "middle left",
    "resnet101": "bottom right",
    "resnet152": "middle right",
    "inception_v3": "top center",
    "vgg16": "bottom center",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """A member with what was counted of it."""

    member: Network
    parameters: int
    multiply_adds: int


def accuracy_against_cost(costs: Sequence[Cost]) -> go.Figure:
    """A bubble each for members whose accuracy is known: multiply-adds on a log axis, top-1
    accuracy, area by parameters."""
    most = max(cost.parameters for cost in costs)
    figure = go.Figure()
    for kind, (title, color) in COLORS.items():
        shown = [c for c in costs if c.member.kind == kind and c.member.accuracy]
        if not shown:
            continue
        figure.add_scatter(
            name=title,
            x=[c.multiply_adds / 1e9 for c in shown],
            y=[c.member.accuracy.top1 for c in shown if c.member.accuracy],
            mode="markers+text",
            marker={
                "size": [c.parameters for c in shown],
                "sizemode": "area",
                "sizeref": 2 * most / LARGEST**2,
                "color": color,
                "opacity": 0.6,
                "line": {"width": 1, "color": color},
            },
            text=[c.member.title for c in shown],
            textfont={"size": 11},  # a phone has no room for more
            textposition=[PLACES.get(c.member.name, "top center") for c in shown],
            cliponaxis=False,
            customdata=[[c.parameters / 1e6, c.member.size] for c in shown],
            hovertemplate="%{text}: %{y:.2f}% (%{customdata[1]} px)<br>%{x:.2f} billion "
            "multiply-adds<br>%{customdata[0]:.1f} million parameters<extra></extra>",
        )
    figure.update_xaxes(
        title="billion multiply-adds (log scale)",
        type="log",
        range=[math.log10(TICKS[0]), math.log10(50)],
        tickvals=TICKS,
        tickangle=0,
    )
    figure.update_yaxes(title="top-1 accuracy", ticksuffix="%")
    figure.update_layout(legend={"itemsizing": "constant"})
    return laid_out(figure, 500)


def times(members: Sequence[Network], milliseconds: Sequence[float]) -> go.Figure:
    """A bar each, from the fastest to the slowest."""
    ordered = sorted(zip(milliseconds, members, strict=True), key=lambda pair: pair[0])
    figure = go.Figure()
    for kind, (title, color) in COLORS.items():
        shown = [(time, member) for time, member in ordered if member.kind == kind]
        figure.add_bar(
            name=title,
            x=[time for time, _ in shown],
            y=[member.title for _, member in shown],
            orientation="h",
            marker_color=color,
            text=[duration(time) for time, _ in shown],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    figure.update_xaxes(visible=False, range=[0, 1.25 * max(milliseconds)])
    figure.update_yaxes(
        autorange="reversed",
        categoryorder="array",
        categoryarray=[member.title for _, member in ordered],
    )
    figure.update_layout(barmode="overlay", bargap=0.3)
    return laid_out(figure, 90 + 26 * len(members))


def duration(milliseconds: float) -> str:
    """As people read it: 5.3 ms, 970 ms, 1.1 s."""
    if milliseconds >= 999.5:
        return f"{milliseconds / 1e3:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 9.95 else f"{milliseconds:.1f} ms"
