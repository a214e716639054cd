"""The page Inside a block: x, F(x), the shortcut, their sum and the output, as maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.signed import signed_png
from resnet_viz.pictures.images import data_address
from resnet_viz.ui.address import OWN
from resnet_viz.ui.block.view import ShownBlock
from resnet_viz.ui.controls import segments
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.tables import Table, in_words, show_numbers

if TYPE_CHECKING:
    from resnet_viz.inside.viewed import BlockPart, BlockView

ROWS = 6
HEADS = ("x", "F(x)", "S(x)", "y = F(x) + S(x)", "output = ReLU(y)")
STRONG = "By the mean magnitude of the channel's numbers, the largest first."
NO_SHORTCUT = (  # in the place of all its maps
    '<span style="grid-row:span {rows};align-self:stretch;display:grid;place-items:center;'
    'text-align:center;border:1px dashed #8888;border-radius:3px">no shortcut</span>'
)
CLIP = 99  # a column's own scale ends at this percentile of its magnitudes
SHORTCUTS = {
    "identity": "S(x) = x: the shortcut hands x on unchanged. x comes out of a ReLU and is never "
    "below 0, so with F(x) = 0 the ReLU at the end would change nothing: the block would copy x.",
    "projection": "The shape changes here, so x cannot be added as it is: S(x) is a "
    "**projection** of x, a 1 × 1 convolution with batch norm.",
    "none": "The plain twin has **no shortcut**: S(x) is exactly 0 everywhere, and y = F(x).",
}


def show_sum(exhibits: list[ShownBlock]) -> None:
    """The strongest channels of a block, a row each; networks beside each other."""
    alone = len(exhibits) == 1
    above = st.container()
    with st.grid(2, min_column_width=330, gap="large"):
        left, right = st.container(), st.container()
    # Beside a single network's maps there is room for controls and words.
    with right if alone else above, st.container(horizontal=True):
        order: BlockPart = segments("Strongest channels by", "strong", "branch", STRONG)
        scale = segments("Color scale", "scale", OWN)
    for place, exhibit in zip((left, right), exhibits, strict=False):
        with place:
            _show_wall(exhibit, order, own=scale == OWN)
        with right if alone else place:
            _show_facts(exhibit)
    st.caption(
        "Red is above 0, blue below, white is 0. "
        + (
            "Each column has its own scale, up to the number written above it: the same red stands "
            "for different amounts in two columns. A scale ends where 99% of the column's "
            "magnitudes lie; the largest 1% have the color of its end. "
            if scale == OWN
            else "All maps of a network share one scale, which ends at the largest magnitude "
            "shown, so that the columns can be compared and added by eye. "
        )
        + "x and the output come out of a ReLU and are never below 0; "
        + explained("F(x), a [[projection]] and the sum can be. ")
        + "The norm is the L2 norm: the root of the "
        "sum of all squares."
    )


def _show_wall(exhibit: ShownBlock, by: BlockPart, *, own: bool) -> None:
    view = exhibit.view
    chosen = [int(channel) for channel in view.strongest(by)[:ROWS]]
    rows = [_maps(view, channel) for channel in chosen]
    limits = _limits(rows, own=own)
    st.markdown(
        f"**{exhibit.network.name}, {exhibit.box.said}** ({view.name}): its {ROWS} strongest "
        + explained("[[channel]]s")
    )
    absent = "S(x)" if exhibit.box.shortcut == "none" else ""
    cells = ["<span>channel</span>"]
    for head, limit in zip(HEADS, limits, strict=True):
        up_to = _up_to(limit) if own and head != absent else ""
        cells.append(f'<span style="text-align:center"><b>{head}</b>{up_to}</span>')
    for place, (channel, row) in enumerate(zip(chosen, rows, strict=True)):
        cells.append(f"<span>{channel}</span>")
        for head, values, limit in zip(HEADS, row, limits, strict=True):
            if head != absent:
                cells.append(_cell(values, limit, f"{head}, channel {channel}: {extremes(values)}"))
            elif place == 0:
                cells.append(NO_SHORTCUT.format(rows=len(rows)))
    columns = f"grid-template-columns:3.4rem repeat({len(HEADS)},minmax(0,1fr))"
    style = f"display:grid;{columns};gap:5px;align-items:center;font-size:0.8rem;max-width:640px"
    st.html(f'<div style="{style}">{"".join(cells)}</div>')
    with st.container(width=640):
        ends = ("below 0", "above 0") if own else (f"−{limits[0]:.3g}", f"+{limits[0]:.3g}")
        color_bar(*ends, signed=True)
    table: Table = {"channel": [int(channel) for channel in view.strongest(by)]}
    for name, values in (("F(x)", view.branch), ("S(x)", view.shortcut), ("output", view.output)):
        means = np.abs(values).mean(axis=(1, 2))[view.strongest(by)]
        table[f"mean |{name}|"] = [float(mean) for mean in means]
    architecture = exhibit.network.architecture
    show_numbers(table, f"block_{architecture}_{view.name}.csv", "The numbers of all channels")


def _limits(rows: list[list[NDArray[np.float32]]], *, own: bool) -> list[float]:
    """Where the colors of each column end."""
    columns = [np.abs(np.stack(column)) for column in zip(*rows, strict=True)]
    if own:
        return [float(np.percentile(column, CLIP)) for column in columns]
    return [float(max(column.max() for column in columns))] * len(columns)


def _up_to(limit: float) -> str:
    return f"<br><small>± {in_words(limit, 2)}</small>"


def _maps(view: BlockView, channel: int) -> list[NDArray[np.float32]]:
    """What stands in a channel's row; where x has other channels, the mean over them."""
    same = view.x.shape == view.output.shape
    x = view.x[channel] if same else view.x.mean(axis=0)
    parts = (view.branch, view.shortcut, view.total, view.output)
    return [x, *(part[channel] for part in parts)]


def _cell(values: NDArray[np.float32], limit: float, alt: str) -> str:
    picture = data_address(signed_png(values, limit))
    return (
        f'<img src="{picture}" alt="{alt}" style="width:100%;'
        'aspect-ratio:1;image-rendering:pixelated;border:1px solid #8888;border-radius:3px">'
    )


def _show_facts(exhibit: ShownBlock) -> None:
    """The block in words, and how large its parts are."""
    view = exhibit.view
    branch, shortcut = view.norm_branch, view.norm_shortcut
    silenced = float((view.total <= 0).mean())
    size = (
        f"- F(x) has norm {in_words(branch)}, the shortcut {in_words(shortcut)}: "
        f"F(x) is **{in_words(branch / shortcut)} times** as large."
        if shortcut
        else f"- F(x) has norm {in_words(branch)}, and it is all there is."
    )
    same = view.x.shape == view.output.shape
    other = "" if same else " No channel of x belongs to one of the output's: shown is x's mean."
    st.markdown(
        f"- x: {_shape(view.x)}. Output: {_shape(view.output)}.{other}\n"
        f"- {SHORTCUTS[exhibit.box.shortcut]}\n"
        f"{size}\n"
        f"- The ReLU at the end sets {silenced:.0%} of the sums to 0."
    )


def _shape(values: NDArray[np.float32]) -> str:
    channels, height, width = values.shape
    return f"{channels} channels of {height} × {width}"
