"""The gradient along the two paths of every block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.figures.axes import block_axis, block_names, decades, laid_out
from resnet_viz.figures.chart import go

if TYPE_CHECKING:
    from resnet_viz.inside.analyzed import Analysis


@dataclass(frozen=True, slots=True)
class GradientPaths:
    """One network's d(logit)/dx through the shortcut and through the branch, a block each, as
    root mean square over the numbers of x; 0 means that no gradient takes this path."""

    name: str
    color: str
    shortcut: Sequence[float]
    branch: Sequence[float]

    @classmethod
    def of(cls, name: str, color: str, result: Analysis) -> GradientPaths:
        """What an analysis says of them."""
        blocks = result.blocks
        return cls(
            name=name,
            color=color,
            shortcut=[block.per_number(block.gradient_shortcut) for block in blocks],
            branch=[block.per_number(block.gradient_branch) for block in blocks],
        )


def gradient_paths(blocks: Sequence[str], networks: Sequence[GradientPaths]) -> go.Figure:
    """Blocks side by side on a log axis: dots for shortcuts, open diamonds for branches. Where
    there is no gradient at all, the word "none" stands in a band below the axis."""
    figure = go.Figure()
    silent = [path for n in networks for path in (n.shortcut, n.branch) if not all(path)]
    band = 0.1 * len(silent)
    low, high = decades(n for network in networks for n in (*network.shortcut, *network.branch))
    for network in networks:
        for path, norms, symbol, dash in (
            ("shortcut", network.shortcut, "circle", "solid"),
            ("branch", network.branch, "diamond-open", "dot"),
        ):
            if any(norms):
                figure.add_scatter(
                    name=f"{network.name}, {path}",
                    x=list(blocks),
                    y=[norm or None for norm in norms],
                    mode="lines+markers",
                    marker={"symbol": symbol, "size": 9, "color": network.color},
                    line={"color": network.color, "dash": dash, "width": 2},
                    hovertext=block_names(blocks),
                    hovertemplate="%{hovertext}: %{y:.3g}<extra>"
                    + f"{network.name}, {path}</extra>",
                )
            if not all(norms):
                _write_none(figure, blocks, norms, network.color, band)
                band -= 0.1
    laid_out(figure, 460)
    figure.update_layout(showlegend=True)  # with a single line, too: it says which path this is
    figure.update_yaxes(
        domain=[0.1 * len(silent), 1],
        type="log",
        range=[low - 0.05, high + 0.05],
        exponentformat="power",
        dtick=1,
        title="gradient per number of x",
        automargin=True,
    )
    figure.update_xaxes(block_axis(blocks), automargin=True, anchor="free", position=0)
    return figure


def _write_none(
    figure: go.Figure, blocks: Sequence[str], norms: Sequence[float], color: str, top: float
) -> None:
    """The word at every exact zero, from `top` (a share of the chart's height) downwards."""
    for block, norm in zip(blocks, norms, strict=True):
        if norm == 0:
            figure.add_annotation(
                x=block,
                xref="x",
                y=top,
                yref="paper",
                yanchor="top",
                text="none",
                textangle=-90,
                showarrow=False,
                font={"color": color, "size": 11},
            )
