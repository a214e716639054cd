"""The page Inside a block: all blocks beside each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from resnet_viz.facts.catalog import BUILTIN, OPERATOR, ModelChoice
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.blocks import Line, balance, spreads
from resnet_viz.ui.block.results import responses_of
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.inside import warn_unless_finite
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import boxes_of, without
from resnet_viz.ui.tables import Table, in_words, show_numbers
from resnet_viz.ui.twin import color_of

if TYPE_CHECKING:
    from resnet_viz.inside.responded import BlockResponse


def show_responses(
    chosen: Selection, networks: Sequence[ModelChoice], removed: Collection[str]
) -> None:
    """How large F(x) is beside the shortcut, and how widely every layer's numbers spread, without
    the removed blocks."""
    sight = chosen.view.sight
    responses = [responses_of(n, without(n.architecture, removed), sight) for n in networks]
    norms = [block.norm_branch for blocks in responses for block in blocks]
    warn_unless_finite(np.array(norms, dtype=np.float32))
    for network, blocks in zip(networks, responses, strict=True):
        if any(block.ratio is not None for block in blocks):
            _show_balance(network, blocks)
        else:
            st.markdown(
                f"**{network.name}** has no shortcut to compare F(x) with: no ratio, no cosine."
            )
    _show_spreads(networks, responses)


def _show_balance(network: ModelChoice, blocks: Sequence[BlockResponse]) -> None:
    names = [block.name for block in blocks]
    ratios = [block.ratio for block in blocks]
    projected = [box.shortcut == "projection" for box in boxes_of(network.architecture)]
    st.markdown(f"**{network.name}**: how large is F(x) beside the shortcut, and where does it go?")
    show_chart(
        balance(
            names,
            Line(network.name, color_of(network), ratios),
            Line(network.name, color_of(network), [block.cosine for block in blocks]),
            projected,
        ),
        key=f"balance_{network.architecture}",
        alt="Ratio of norms and cosine, block by block; the table below has the numbers.",
    )
    _say_balance(network, blocks)
    st.caption(
        "Above: the L2 norm of F(x) over that of the shortcut S(x); dotted: equally large. Below: "
        "the cosine of the angle between the two, 1 the same direction, 0 a right angle, -1 "
        + explained("opposite. Squares: the shortcut is a [[projection]].")
    )
    table: Table = {
        "block": names,
        "‖F(x)‖": [block.norm_branch for block in blocks],
        "‖S(x)‖": [block.norm_shortcut for block in blocks],
        "ratio": ratios,
        "cosine": [block.cosine for block in blocks],
        "mean |γ| of the last batch norm": [block.gamma for block in blocks],
    }
    show_numbers(table, f"blocks_{network.architecture}.csv")


def _say_balance(network: ModelChoice, blocks: Sequence[BlockResponse]) -> None:
    """What the chart shows, and how large F(x) was made by its own scale."""
    by_ratio = sorted((b.ratio, place) for place, b in enumerate(blocks, 1) if b.ratio is not None)
    small = [ratio for ratio, _ in by_ratio if ratio < 1]
    against = [b.name for b in blocks if b.cosine is not None and b.cosine < 0]
    (least, least_place), (most, most_place) = by_ratio[0], by_ratio[-1]
    st.markdown(
        f"**Block {most_place}** adds most beside what its shortcut carries "
        f"({in_words(most)} times as much), **block {least_place}** least ({in_words(least)}). "
        f"In {len(small)} of {len(blocks)} blocks F(x) is the smaller of the two. In "
        f"{len(against)} blocks the cosine is below 0: there F(x) points against what the "
        "shortcut carries."
    )
    channels = [box.channels for box in boxes_of(network.architecture)]
    gamma = np.average([block.gamma for block in blocks], weights=channels)
    scale = (
        explained("The last step to F(x) is a [[batch norm]]'s multiplication by a learned γ, ")
        + f"here of magnitude {in_words(float(gamma))} on average"
    )
    if network.weights == BUILTIN:
        twin = explained("; at the start of training it was 1 everywhere, in the [[twin]] as well.")
        st.markdown(scale + twin)
    elif network.weights == OPERATOR:
        st.markdown(f"{scale}: how large F(x) is depends on where γ began in training, too.")
    else:
        st.markdown(f"{scale}. Where F(x) is small the block corrects x rather than replacing it.")


def _show_spreads(
    networks: Sequence[ModelChoice], responses: Sequence[Sequence[BlockResponse]]
) -> None:
    st.markdown("**How widely do the numbers of each layer spread?**")
    layers = [layer.name for block in responses[0] for layer in block.layers]
    deviations = [[layer.std for block in blocks for layer in block.layers] for blocks in responses]
    lines = [Line(n.name, color_of(n), own) for n, own in zip(networks, deviations, strict=True)]
    show_chart(
        spreads(layers, lines),
        key="spreads_chart",
        alt="Standard deviation of every layer's response; the table below has the numbers.",
    )
    said = "; ".join(_say_means(n, blocks) for n, blocks in zip(networks, responses, strict=True))
    beside_twin = _say_narrower(networks[0].name, *deviations) if len(networks) > 1 else ""
    st.markdown(f"Mean of these deviations: {said}.{beside_twin}")
    st.caption(
        "Standard deviation of all numbers of a layer, after batch norm and before ReLU or "
        "addition; the last layer of each block gives F(x). The paper draws this for plain and "
        + explained("residual networks on [[CIFAR-10]] ")
        + "(He et al. 2015, "
        "[arXiv 1512.03385](https://arxiv.org/abs/1512.03385), Fig. 7) and finds that residual "
        "networks have *generally* smaller responses."
    )
    table: Table = {"layer": layers} | {line.name: line.values for line in lines}
    show_numbers(table, "spread.csv")


def _say_means(network: ModelChoice, blocks: Sequence[BlockResponse]) -> str:
    """The mean spread of the layers inside the branches, and of the last ones, which give F(x)."""
    inner = [layer.std for block in blocks for layer in block.layers[:-1]]
    last = [block.layers[-1].std for block in blocks]
    means = (in_words(sum(values) / len(values)) for values in (inner, last))
    return f"{network.name} {' inside the blocks, '.join(means)} in their last layers"


def _say_narrower(name: str, deviations: Sequence[float], twins: Sequence[float]) -> str:
    """In how many layers those of the network of this name are smaller than its twin's."""
    narrower = sum(own < other for own, other in zip(deviations, twins, strict=True))
    return (
        f" {name}'s are the smaller ones in {narrower} of {len(deviations)} layers: on one photo, "
        "in one pair of networks that began alike."
    )
