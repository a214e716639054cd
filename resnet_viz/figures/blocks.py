"""All blocks of a network side by side: how large F(x) is, and which way it points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.subplots import make_subplots

from resnet_viz.figures.axes import block_axis, block_names, laid_out, log_axis
from resnet_viz.figures.chart import go


@dataclass(frozen=True, slots=True)
class Line:
    """One network's numbers, a block or a layer each; None where there is none."""

    name: str
    color: str
    values: Sequence[float | None]


def balance(
    blocks: Sequence[str], ratio: Line, cosine: Line, projections: Sequence[bool]
) -> go.Figure:
    """Above, on a log axis, the norm of F(x) over the shortcut's; below, their cosine. Open
    squares where the shortcut is a projection. Dotted: F as large as the shortcut; a right
    angle between the two."""
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[0.55, 0.45])
    symbols = ["square-open" if projected else "circle" for projected in projections]
    for row, line in enumerate((ratio, cosine), start=1):
        figure.add_scatter(
            x=list(blocks),
            y=list(line.values),
            mode="lines+markers",
            marker={
                "symbol": symbols,
                "size": 9,
                "color": line.color,
                "line": {"width": 2, "color": line.color},
            },
            line={"color": line.color, "width": 2},
            hovertext=block_names(blocks),
            hovertemplate="%{hovertext}: %{y:.3g}<extra>" + line.name + "</extra>",
            row=row,
            col=1,
        )
    figure.add_hline(1, line={"dash": "dot", "width": 1.5, "color": "gray"}, row=1, col=1)
    figure.add_hline(0, line={"dash": "dot", "width": 1.5, "color": "gray"}, row=2, col=1)
    known = [value for value in ratio.values if value is not None]
    figure.update_yaxes(**log_axis([*known, 1.0]), title="‖F(x)‖ / ‖S(x)‖", row=1, col=1)
    figure.update_yaxes(range=[-1.05, 1.05], dtick=0.5, title="cosine", row=2, col=1)
    figure.update_xaxes(block_axis(blocks), title="", row=1)
    figure.update_xaxes(block_axis(blocks), row=2)
    figure.update_layout(showlegend=False)
    return laid_out(figure, 460)


def spreads(layers: Sequence[str], networks: Sequence[Line]) -> go.Figure:
    """Standard deviation of every layer's response, on a log axis, layers in order; the ticks
    are the first layers of the blocks."""
    figure = go.Figure()
    places = list(range(len(layers)))
    for network in networks:
        figure.add_scatter(
            name=network.name,
            x=places,
            y=list(network.values),
            hovertext=list(layers),
            mode="lines+markers",
            marker={"size": 5, "color": network.color},
            line={"color": network.color, "width": 2},
            hovertemplate="%{hovertext}: %{y:.3g}<extra>" + network.name + "</extra>",
        )
    firsts = [place for place in places if layers[place].endswith(".conv1")]
    numbers = [f"{number}" for number in range(1, len(firsts) + 1)]
    figure.update_xaxes(tickvals=firsts, ticktext=numbers, title="first layer of block")
    values = [value for network in networks for value in network.values if value is not None]
    figure.update_yaxes(**log_axis(values), title="standard deviation")
    figure.update_layout(showlegend=True)
    return laid_out(figure, 400)
