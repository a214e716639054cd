"""The page Inside a block: every block removed in turn, on one photo and on a whole folder, and
the paths that are left."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.counting.paths import paths
from resnet_viz.facts.catalog import (
    BUILTIN_PLAIN,
    BUILTIN_RESNET,
    ModelChoice,
    builtin_file,
)
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.lesions import LesionBars, lesion_bars, path_lengths
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.networks.cards import read_card, read_lesions
from resnet_viz.ui.block.lesions import as_trained, target_of
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.inside import lesions_of
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import boxes_of, without
from resnet_viz.ui.tables import SUPERSCRIPT, Table, in_words, show_numbers
from resnet_viz.ui.twin import color_of

CANNOT = "cannot be removed"
FAINT = 0.05  # a probability in whose chart there is hardly a bar to see


def show_single_lesions(chosen: Selection, networks: Sequence[ModelChoice]) -> None:
    """The followed class's probability without each block, one at a time."""
    target = target_of(chosen)
    bars = []
    for network in networks:
        usual = as_trained(chosen, network, target)
        target = usual.target  # the same class for every network
        lesions = lesions_of(network, chosen.view.sight)
        notes = [
            CANNOT if index is None else f"says {chosen.categories[index].label}"
            for index in lesions.answers()
        ]
        whole = float(usual.prediction.probabilities[target])
        without = lesions.probabilities(target)
        bars.append(LesionBars(network.name, color_of(network), whole, without, notes))
    assert target is not None  # there is one network at least
    label = chosen.categories[target].label
    st.markdown(f"**This photo: each block removed in turn.** How probable is *{label}* then?")
    names = [box.name for box in boxes_of(networks[0].architecture)]
    if max(network.whole for network in bars) < FAINT:
        st.markdown(
            f"Little to lose: with nothing removed *{label}* gets {bars[0].whole:.1%}. Set "
            "*Follow* to *its answer*."
        )
    _show_bars(names, bars, f"probability of {label}", "single_lesions")
    if any((share or 0) > network.whole for network in bars for share in network.without):
        st.markdown(
            f"A bar above its dashed line: without that block the network is *surer* of {label}. "
            "On this photo, what the block does speaks more for the other classes."
        )
    st.caption(
        explained("[[Softmax]] probability of ")
        + f"*{label}* with one block removed and all others left; dashed: "
        "nothing removed. Point at a bar for the answer."
    )


def show_folder_lesions() -> None:
    """The same on a folder of photos, measured beforehand for the built-in networks."""
    st.markdown("**Many photos: each block removed in turn.** How often is the answer right then?")
    bars, said = [], []
    for network, color in ((BUILTIN_RESNET, RESIDUAL), (BUILTIN_PLAIN, PLAIN)):
        weights = builtin_file(network.architecture)
        measured = read_lesions(weights)
        if measured is None:
            st.caption(f"For {network.name} this has not been measured on a folder yet.")
            continue
        notes = [CANNOT if share is None else "top-1 accuracy" for share in measured.without]
        bars.append(LesionBars(network.name, color, measured.baseline, measured.without, notes))
        said.append(f"{network.name} on {measured.images:,} photos")
    if not bars:
        return
    names = [box.name for box in boxes_of(BUILTIN_RESNET.architecture)]
    _show_bars(names, bars, "top-1 accuracy", "folder_lesions")
    card = read_card(builtin_file(BUILTIN_RESNET.architecture))
    photos = card.data or "photos"
    for word in ("Imagenette", "ImageNet"):
        photos = photos.replace(word, f"[[{word}]]")
    chance = 1 / len(card.categories) if card.categories else None
    guessing = f"Guessing at random is right {chance:.0%} of the time." if chance else ""
    st.caption(
        explained(
            f"{'; '.join(said)} of {photos}; one [[center crop]] of 224 px, measured with "
            "`python -m resnet_viz lesion`. Removing a block of the residual network leaves its "
            "shortcut; of the [[plain twin]], the identity, where shapes match. "
            f"{guessing}"
        )
    )


def _show_bars(names: list[str], bars: list[LesionBars], title: str, key: str) -> None:
    """Which block is missed most and least in words, all of them as bars and as a table."""
    for network in bars:
        shares = enumerate(network.without, start=1)
        by_share = sorted((share, place) for place, share in shares if share is not None)
        (least, missed), (most, spared) = by_share[0], by_share[-1]
        st.markdown(
            f"{network.name} misses **block {missed}** most ({network.whole:.1%} → {least:.1%}) "
            f"and **block {spared}** least ({most:.1%})."
        )
    show_chart(
        lesion_bars(names, bars, title),
        key=f"{key}_chart",
        alt=f"{title} without each block; the table below has the numbers.",
    )
    table: Table = {"removed": ["nothing", *names]}
    for network in bars:
        table[network.name] = [network.whole, *network.without]
    show_numbers(table, f"{key}.csv")


def show_paths(network: ModelChoice, removed: Sequence[str]) -> None:
    """How many ways lead through the network, and how long they are."""
    blocks = len(boxes_of(network.architecture))
    left = blocks - len(without(network.architecture, removed))
    st.markdown("**How many paths are left?**")
    if network.kind == "plain":
        st.markdown(
            f"One: without shortcuts every signal goes through all {left} blocks that are left. "
            "A removed block takes a link out of the only chain."
        )
        return
    st.markdown(_count(blocks, left))
    now = paths(left)
    show_chart(
        path_lengths(now, color_of(network)),
        key="paths_chart",
        alt="Share of the paths by the number of branches on them; the table has the numbers.",
    )
    table: Table = {
        "branches on the path": list(range(now.blocks + 1)),
        "paths": list(now.counts),
        "share": [float(share) for share in now.shares],
    }
    show_numbers(table, "paths.csv")
    st.caption(
        "At every block a path takes the branch or the shortcut, so n blocks make 2ⁿ paths, and "
        "of these n! / (k! (n - k)!) go through k branches: a binomial distribution. Removing a "
        "block halves the number, and the others go on working; the plain twin has a single "
        "path, and every removal cuts it. The count is of ways "
        "through the drawing: because of the ReLUs the output is not simply a sum over paths."
    )
    st.markdown(
        explained(
            "**Not every path matters alike.** Veit, Wilber and Belongie 2016 "
            "([arXiv 1605.06431](https://arxiv.org/abs/1605.06431)) removed blocks one by one: a "
            "residual network hardly noticed, a VGG network fell to chance. They also measured the "
            "[[gradient]] on a network of 54 blocks: nearly all of it in training comes along "
            "*short* paths, of 5 to 17 blocks, which are 0.45% of all. They conclude that "
            "residual networks avoid [[vanishing gradients]] by their short paths, not by keeping "
            "the gradient alive through their whole depth."
        )
    )


def _count(blocks: int, left: int) -> str:
    if not left:
        return (
            f"With none of the {blocks} blocks there is **one path**: along the shortcuts, "
            "through no branch at all."
        )
    most = max(paths(left).shares)
    lengths = f"{left // 2}" if left % 2 == 0 else f"{left // 2} or {left // 2 + 1}"
    return (
        f"With {left} of {blocks} blocks there are 2{str(left).translate(SUPERSCRIPT)} = "
        f"**{paths(left).total:,} paths**. The largest share goes through {lengths} branches "
        f"({in_words(100 * most)}% of the paths{' each' if left % 2 else ''})."
    )
