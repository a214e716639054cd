"""Gradient flow on the strip: the thicker an arc, the more of the gradient comes along that
shortcut; the thicker a box's border, the more through its branch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.gradients.gradient_flow import pick_scale
from resnet_viz.ui.inside import analyses, label_of
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import Box, Strip
from resnet_viz.ui.strip.lens import analyzed, short, stand
from resnet_viz.ui.tables import in_words

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analyzed import Analysis, BlockAnalysis

LEGEND = (
    "Arc: the thicker, the larger the gradient through the shortcut; border: through the branch."
)
RATIO = "Below: how many times as large the arc's is as the border's."


def read(
    chosen: Selection, networks: Sequence[ModelChoice]
) -> tuple[list[Analysis], list[Analysis]]:
    """Draw the strip and the strength of the shortcuts; an analysis a network as trained, and one
    of the first with its shortcuts turned down, where they are."""
    lens = stand(chosen, networks)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        scale = pick_scale(chosen.model)
        words = st.container(width="stretch")
    with lens.reading():
        trained = analyses(chosen, networks, chosen.target)
        label = label_of(chosen, trained[0])
        changed = [] if scale == 1 else analyses(chosen, [chosen.model], label, scale)
    shown = [*changed, *trained[1:]] if changed else trained
    largest = max(max(_along(block)) for result in shown for block in result.blocks)
    lens.draw(
        [
            _strip(analyzed(chosen, n, r), r, largest, label)
            for n, r in zip(networks, shown, strict=True)
        ]
    )
    with words:
        st.markdown(_does(lens.choice.box, shown[0].blocks[lens.choice.place]))
    return trained, changed


def _in_words(shortcut: float, branch: float, times: str) -> str:
    """How large the two gradients are, one by the other; also where one of them is 0, or no
    number."""
    if not math.isfinite(shortcut + branch):
        return "its gradients are not finite"
    if times:
        return f"the gradient through the shortcut is {times} times that through the branch"
    ways = {"shortcut": shortcut, "branch": branch}
    none = " and ".join(f"the {way}" for way, gradient in ways.items() if not gradient)
    return f"no gradient through {none}"


def _along(block: BlockAnalysis) -> tuple[float, float]:
    """The gradient through the shortcut and through the branch, per number of x."""
    return block.per_number(block.gradient_shortcut), block.per_number(block.gradient_branch)


def _strip(strip: Strip, result: Analysis, largest: float, label: str) -> Strip:
    boxes = []
    for box, block in zip(strip.boxes, result.blocks, strict=True):
        shortcut, branch = _along(block)
        caption = short(shortcut / branch) if shortcut and branch else ""
        arc, edge = _share(shortcut, largest), _share(branch, largest)
        measured = _in_words(shortcut, branch, caption)
        boxes.append(replace(box, caption=caption, measured=measured, arc=arc, edge=edge))
    legend = f"{LEGEND} {RATIO}" if any(box.caption for box in boxes) else LEGEND
    if (scale := result.shortcut_scale) != 1:
        legend = (
            f"With every shortcut at {scale:.0%}; the gradient is of the logit of {label}. {legend}"
        )
    return replace(strip, boxes=tuple(boxes), legend=legend)


def _share(part: float, largest: float) -> float:
    share = part / largest if largest else 0.0
    return share if math.isfinite(share) else 0.0


def _does(box: Box, block: BlockAnalysis) -> str:
    """What reaches the chosen block's input, in a sentence."""
    shortcut, branch = _along(block)
    start = f"**B{box.said[1:]}** ({box.name}):" + explained(" the [[gradient]] at its input is ")
    if not shortcut:
        return f"{start}**{in_words(branch, 2)}** through the branch, and nothing else."
    return (
        f"{start}**{in_words(shortcut, 2)}** through the shortcut and **{in_words(branch, 2)}** "
        "through the branch."
    )
