"""What the parts of the page Inside a block share: the strip, and one of its blocks at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.ui.address import titles
from resnet_viz.ui.block.results import read_and_look, seen_in_block
from resnet_viz.ui.inside import warn_unless_finite
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.choice import Choice
from resnet_viz.ui.strip.contents import Box, Strip, boxes_of, without
from resnet_viz.ui.strip.lens import passed, short, stand

if TYPE_CHECKING:
    from resnet_viz.inside.viewed import BlockView

LEGEND = (
    "In each box the mean of the maps that it hands on; below it how many times as large F(x) is "
    "as what the shortcut carries."
)


@dataclass(frozen=True, slots=True, eq=False)
class ShownBlock:
    """A network, its chosen block, and what that computes for the picture."""

    network: ModelChoice
    box: Box
    view: BlockView


def choose_block(chosen: Selection, networks: Sequence[ModelChoice]) -> Choice:
    """The strip, on which a block is chosen, and blocks are taken out and put back."""
    lens = stand(chosen, networks, switches=True)
    choice = lens.choice
    with lens.reading():
        for network in _looked_into(networks):
            out = without(network.architecture, choice.removed)
            if choice.box.name not in out:
                read_and_look(network, choice.box.name, out, chosen.view.sight)
        strips = [passed(chosen, network, choice.removed)[1] for network in networks]
    lens.draw([_with_ratios(strip) for strip in strips])
    return choice


def _looked_into(networks: Sequence[ModelChoice]) -> Sequence[ModelChoice]:
    """Those of which the open part asks for the chosen block's tensors."""
    parts = titles("part")
    part = st.session_state.get("part", parts["sum"])
    if part == parts["sum"]:
        return networks
    return networks[:1] if part == parts["layers"] else ()


def _with_ratios(strip: Strip) -> Strip:
    if strip.kind == "plain":
        return strip
    boxes = tuple(
        replace(box, caption="–" if box.ratio is None else short(box.ratio)) for box in strip.boxes
    )
    return replace(strip, boxes=boxes, legend=LEGEND)


def exhibits_of(
    chosen: Selection, networks: Sequence[ModelChoice], choice: Choice
) -> list[ShownBlock]:
    """The same block of every network, at work on the chosen picture without the other blocks that
    are taken out."""
    if choice.box.name in choice.removed:
        st.caption("This block is taken out; here it is in place, to show what it would do.")
    shown = []
    for network in networks:
        box = boxes_of(network.architecture)[choice.place]
        out = without(network.architecture, choice.removed)
        others = tuple(name for name in out if name != box.name)
        view = seen_in_block(network, box.name, others, chosen.view.sight)
        shown.append(ShownBlock(network, box, view))
    warn_unless_finite(*(exhibit.view.total for exhibit in shown))
    return shown
