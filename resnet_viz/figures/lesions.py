"""What removing a block does, and through how many blocks the paths lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.figures.axes import block_axis, block_names, laid_out
from resnet_viz.figures.chart import go

if TYPE_CHECKING:
    from resnet_viz.counting.paths import Paths


@dataclass(frozen=True, slots=True)
class LesionBars:
    """One network's numbers, in [0, 1]: as it is (`whole`) and without each block, None for one
    that cannot be removed; `notes` a block each, for whoever points at its bar."""

    name: str
    color: str
    whole: float
    without: Sequence[float | None]
    notes: Sequence[str]


def lesion_bars(blocks: Sequence[str], networks: Sequence[LesionBars], title: str) -> go.Figure:
    """Bars from 0 to 100%, a dashed line for each network as it is; where a block cannot be
    removed, those words."""
    figure = go.Figure()
    for place, network in enumerate(networks):
        figure.add_bar(
            name=network.name,
            x=list(blocks),
            y=[None if share is None else 100 * share for share in network.without],
            marker_color=network.color,
            hovertext=block_names(blocks),
            customdata=list(network.notes),
            hovertemplate="without %{hovertext}: %{y:.1f}%<br>%{customdata}<extra>"
            + network.name
            + "</extra>",
        )
        figure.add_scatter(
            name=f"{network.name}, nothing removed",
            x=[blocks[0], blocks[-1]],
            y=[100 * network.whole] * 2,
            mode="lines",
            line={"color": network.color, "dash": "dash", "width": 2},
            hovertemplate="nothing removed: %{y:.1f}%<extra>" + network.name + "</extra>",
        )
        beside = 0 if len(networks) == 1 else 0.2 * (2 * place - 1)  # of a block's width
        for index, share in enumerate(network.without):
            if share is None:
                figure.add_annotation(
                    x=index + beside,
                    y=1,
                    yanchor="bottom",
                    text="cannot be removed",
                    textangle=-90,
                    showarrow=False,
                    font={"color": network.color, "size": 11},
                )
    laid_out(figure, 380)
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_xaxes(block_axis(blocks), automargin=True)
    figure.update_yaxes(range=[0, 102], dtick=25, ticksuffix="%", title=title, automargin=True)
    return figure


def path_lengths(now: Paths, color: str) -> go.Figure:
    """The share of the paths that go through so many branches, in percent."""
    figure = go.Figure()
    figure.add_bar(
        x=list(range(now.blocks + 1)),
        y=[100 * share for share in now.shares],
        marker_color=color,
        customdata=[f"{count:,}" for count in now.counts],
        hovertemplate="through %{x} branches: %{customdata} paths, %{y:.3g}%<extra></extra>",
    )
    figure.update_layout(
        height=260, margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.15, dragmode=False
    )
    every = 1 if now.blocks <= 20 else 5
    figure.update_xaxes(title="branches on the path", dtick=every, automargin=True)
    figure.update_yaxes(title="share of the paths", ticksuffix="%", automargin=True)
    return figure
