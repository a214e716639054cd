"""Training logs of networks that followed one recipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_viz.figures.chart import go

SECOND_ROW = 13  # pixels that every other size is written higher, lest short stages' sizes collide


@dataclass(frozen=True, slots=True)
class Curve:
    """One network's numbers, a line of its log each."""

    name: str
    color: str
    steps: Sequence[int]
    values: Sequence[float]
    sizes: Sequence[int]


def log_chart(curves: Sequence[Curve], title: str, *, percent: bool, height: int) -> go.Figure:
    """A line for each network. Dotted where the pictures' size changes, with the new size in
    pixels above it."""
    figure = go.Figure()
    number = "%{y:.1f}%" if percent else "%{y:.3g}"
    for curve in curves:
        figure.add_scatter(
            name=curve.name,
            x=list(curve.steps),
            y=[100 * value for value in curve.values] if percent else list(curve.values),
            mode="lines",
            line={"color": curve.color, "width": 2},
            hovertemplate="step %{x}: " + number + f"<extra>{curve.name}</extra>",
        )
    for place, (step, size) in enumerate(_changes(curves[0])):
        figure.add_vline(step, line={"dash": "dot", "width": 1, "color": "gray"})
        figure.add_annotation(
            x=step, y=1, yref="paper", yanchor="bottom", xanchor="left", text=str(size),
            yshift=SECOND_ROW * (place % 2), showarrow=False, font={"size": 11},
        )  # fmt: skip
    figure.update_layout(
        height=height,
        showlegend=len(curves) > 1,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        legend={"orientation": "h", "y": 1.14, "yanchor": "bottom", "x": 0},
        dragmode=False,
        hovermode="closest",
    )
    figure.update_xaxes(title="step", automargin=True)
    figure.update_yaxes(title=title, automargin=True)
    if percent:
        figure.update_yaxes(range=[0, 102], dtick=25, ticksuffix="%")
    return figure


def _changes(curve: Curve) -> list[tuple[int, int]]:
    """Where a size begins, and the size; the first one included."""
    changes = [(0, curve.sizes[0])]
    for before, size in zip(curve.steps, curve.sizes[1:], strict=False):
        if size != changes[-1][1]:
            changes.append((before, size))
    return changes
