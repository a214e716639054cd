"""What the parts of the page Inside a block share: the network, and one of its blocks at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.ui.block.drawing import choose_block
from resnet_viz.ui.block.results import seen_in_block, shapes_of
from resnet_viz.ui.inside import block_box, warn_unless_finite
from resnet_viz.ui.selection import Selection

if TYPE_CHECKING:
    from resnet_viz.counting.architecture import BlockShape
    from resnet_viz.inside.block import BlockView


@dataclass(frozen=True, slots=True, eq=False)
class ShownBlock:
    """A network, the shape of its chosen block, and what that block computes for the picture."""

    network: ModelChoice
    shape: BlockShape
    view: BlockView


def pick_block(network: ModelChoice, *, crossed_out: bool) -> int:
    """The block chosen on the drawing or in the list, by its place in the network. On the
    drawing the removed blocks are `crossed_out`, or not."""
    shapes = shapes_of(network)
    names = [shape.name for shape in shapes]
    drawing = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = block_box(names, 1)
    with drawing:
        choose_block(
            shapes,
            key=f"drawing_{network.architecture}",
            selected=names.index(name),
            removed=st.session_state.get("removed", ()) if crossed_out else (),
            on_choose=lambda index: st.session_state.update(block=names[index]),
        )
    return names.index(name)


def exhibits_of(chosen: Selection, networks: Sequence[ModelChoice], place: int) -> list[ShownBlock]:
    """The same block of every network, at work on the chosen picture."""
    shown = []
    for network in networks:
        shape = shapes_of(network)[place]
        view = seen_in_block(network, shape.name, chosen.view.sight)
        shown.append(ShownBlock(network, shape, view))
    warn_unless_finite(*(exhibit.view.total for exhibit in shown))
    return shown
