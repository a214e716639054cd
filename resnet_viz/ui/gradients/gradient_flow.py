"""The parts of the page Gradient flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.gradients import GradientPaths, gradient_paths
from resnet_viz.figures.theme import CHANGED
from resnet_viz.ui.answers import Answer, show_answer_bars
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.history import bound
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.tables import Table, in_words, show_numbers
from resnet_viz.ui.twin import color_of

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analyzed import Analysis


def pick_scale(network: ModelChoice) -> float:
    """What every shortcut is multiplied by: 1 as trained, 0 cut."""
    has_none = network.kind == "plain"
    percent = st.slider(
        "Strength of every shortcut (%)",
        0,
        100,
        step=10,
        key=bound("shortcut", 100, within=(0, 100)),
        width=360,
        disabled=has_none,
        help="Each block then computes F(x) + s · x (or s times the projection): 100% as "
        "trained, 0% without shortcuts.",
    )
    if has_none:
        st.caption("The plain twin has no shortcuts to turn down.")
        return 1.0
    return percent / 100


def paths_of(network: ModelChoice, result: Analysis) -> GradientPaths:
    """The two lines of a network in the chart."""
    scale = result.shortcut_scale
    return GradientPaths.of(
        network.name if scale == 1 else f"{network.name}, shortcuts at {scale:.0%}",
        color_of(network) if scale == 1 else CHANGED,
        result,
    )


def show_paths(result: Analysis, paths: Sequence[GradientPaths], label: str) -> None:
    """The chart, and what is drawn in it; `label` is the class whose logit it is."""
    show_chart(
        gradient_paths([block.name for block in result.blocks], paths),
        key="gradient_chart",
        alt="The gradient along the two paths, block by block; the table below has the numbers.",
    )
    none = any(0 in (*path.shortcut, *path.branch) for path in paths)
    st.caption(
        explained("∂([[logit]] of ")
        + f"*{label}*)/∂x, x the block's input, along the shortcut and along the branch "
        + explained(
            "F: the root mean square over all numbers of x, because one block's x has several "
            "times as many as another's. The gradient runs from right to left. In the first "
            "block of each [[stage]] the shape may change, and the shortcut is a [[projection]] of "
            "x. Training takes another gradient, of the [[loss]] with respect to the weights; it "
            f"passes the same forks.{' *None* is exactly 0, which a log axis cannot show.' * none}"
        )
    )


def say_what_is_seen(names: Sequence[str], results: Sequence[Analysis]) -> None:
    """What the chart shows for this picture, in words."""
    lines = []
    for name, result in zip(names, results, strict=True):
        blocks = result.blocks
        first, last = (b.per_number(b.gradient_total) for b in (blocks[0], blocks[-1]))
        more = sum(block.gradient_shortcut > block.gradient_branch for block in blocks)
        paths = (
            f"the shortcut carries the larger gradient in {more} of {len(blocks)} blocks. Both "
            "paths together bring"
            if any(block.gradient_shortcut for block in blocks)
            else "no gradient takes a shortcut: all of it takes the one path there is, through the "
            "branches. This path brings"
        )
        lines.append(
            f"- In **{name}** {paths} each number of the last block's x {in_words(last)}, of the "
            f"first block's {in_words(first)} (root mean square)"
            + (f": {in_words(first / last)} times that." if last else ".")
        )
    st.markdown("\n".join(lines))


def show_change(chosen: Selection, trained: Analysis, changed: Analysis) -> None:
    """What the network answers with its shortcuts turned down, beside its usual answer."""
    usual, now = trained.prediction, changed.prediction
    st.markdown(
        f"With every shortcut at {changed.shortcut_scale:.0%}, {chosen.model.name} says "
        f"**{now.top[0].label}**, {now.top[0].probability:.1%}; as trained it says "
        f"**{usual.top[0].label}**, {usual.top[0].probability:.1%}. Guessing at random among "
        f"{len(chosen.categories):,} classes would give each {1 / len(chosen.categories):.1%}."
    )
    answers = (
        Answer("as trained", color_of(chosen.model), usual),
        Answer(f"shortcuts at {changed.shortcut_scale:.0%}", CHANGED, now),
    )
    show_answer_bars(chosen, answers, key="change_chart")


def show_table(result: Analysis, networks: Sequence[GradientPaths]) -> None:
    """Everything drawn; an exact zero is no number but None."""
    table: Table = {
        "block": [block.name for block in result.blocks],
        "numbers in x": [block.size for block in result.blocks],
    }
    for network in networks:
        table[f"{network.name}: shortcut"] = [norm or None for norm in network.shortcut]
        table[f"{network.name}: branch"] = [norm or None for norm in network.branch]
    show_numbers(table, "gradients.csv")
