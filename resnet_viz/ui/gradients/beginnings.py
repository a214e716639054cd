"""At the start of training: the part of the page Gradient flow that knows no trained network."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.beginnings import BeginningLine, beginnings
from resnet_viz.lab.begun import (
    BATCH,
    PADDINGS,
    SEEDS,
    SIDES,
    Padding,
    read_beginnings,
)
from resnet_viz.lab.curves import KINDS
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.tables import Table, in_words, show_numbers

TITLES: dict[Padding, str] = {"zeros": "zeros", "circular": "the opposite edge"}
PAPER = """
**What the paper says** (He et al. 2015, [arXiv 1512.03385](https://arxiv.org/abs/1512.03385),
section 4.1). Its plain networks for [[ImageNet]], of 18 and 34 layers, have batch norm. The signals
on their way forward then have a variance other than zero, and the authors verified that the
gradients on their way back "exhibit [[healthy]] norms"; they print none. So they hold
vanishing gradients *unlikely* to be why 34 plain layers have the higher training error.

**What came later** (Yang et al. 2019, [arXiv 1902.08129](https://arxiv.org/abs/1902.08129)). A
theory of [[fully connected]] networks: with batch norm and without shortcuts gradients do not
vanish before the first step, they *explode*, exponentially with depth, so that very deep ones
cannot be trained. The chart's networks are convolutional.

This chart says how training starts, not how it goes on: one batch, weights at random.
"""


@st.fragment
def show_beginnings() -> None:
    """The chart, behind a fold."""
    fold = st.expander(
        "At the start of training: depth, batch norm and the edge of the picture",
        key="beginnings",
        on_change="rerun",
    )
    with fold:
        if fold.open:
            _exhibit()


def _exhibit() -> None:
    st.markdown(
        explained(
            "How strong is the gradient that reaches the **first layer**, in networks that have "
            "not learned anything yet? Compare the solid lines (with [[batch norm]]) with the "
            "dotted ones (without). Then look at the [[plain network]] without batch norm, and "
            "enlarge the picture or change what the [[convolutions]] read beyond its edge."
        )
    )
    chart, paper = st.columns([3, 2], gap="large")
    with paper:
        st.markdown(explained(PAPER))
    with chart:
        with st.container(horizontal=True):
            side = st.segmented_control(
                "Picture", SIDES, default=SIDES[0], required=True, key="side",
                format_func=lambda side: f"{side} × {side}",
            )  # fmt: skip
            padding = st.segmented_control(
                "Beyond the edge", PADDINGS, default="zeros", required=True, key="padding",
                format_func=lambda padding: TITLES[padding],
            )  # fmt: skip
        measured = read_beginnings(side, padding)
        lines = [
            BeginningLine(kind, batch_norm, measured[batch_norm, kind])
            for batch_norm in (True, False)
            for kind in KINDS
        ]
        show_chart(
            beginnings(lines),
            key="beginnings_chart",
            alt="Gradient norm of the first layer against depth; the table has the numbers.",
        )
        st.caption(
            explained(
                "L2 norm of ∂([[loss]])/∂W, W the weights of the first convolution, on one "
                f"[[batch]] of {BATCH} of scikit-learn's digits, 8 × 8 pixels, for larger pictures "
                "each pixel enlarged to a square; the paper's networks for small pictures, "
                "[[He initialization]], shortcuts of option A. Each point is the middle one of "
                f"{len(SEEDS)} networks with other random weights, the bar reaches from the lowest "
                "to the highest. Computed beforehand, in float64."
            )
        )
    _say_what_is_seen(lines)
    _say_why(side, lines[0].beginnings[-1].network.depth)
    _show_table(lines)


def _say_what_is_seen(lines: list[BeginningLine]) -> None:
    said = []
    for line in lines:
        first, last = line.beginnings[0], line.beginnings[-1]
        said.append(
            f"- **{line.name.capitalize()}**: about {in_words(first.middle, 1)} at "
            f"{first.network.depth} layers, {in_words(last.middle, 1)} at {last.network.depth}; "
            f"{_change(first.middle, last.middle)}."
        )
    st.markdown("\n".join(said))


def _change(before: float, after: float) -> str:
    if after >= before:
        return f"{in_words(after / before, 1)} times as large"
    return f"{in_words(before / after, 1)} times smaller"


def _say_why(side: int, depth: int) -> None:
    """Where the plain network without batch norm loses its gradient: one depth, two edges."""
    zeros, opposite = (read_beginnings(side, edge)[False, "plain"][-1].middle for edge in PADDINGS)
    last = side // 4  # of the maps of the last stage
    read = ((3 * last - 2) / last) ** 2
    st.markdown(
        "**Does depth take the gradient away from the plain network without batch norm?** Not "
        f"depth alone. On {side} × {side} pixels {depth} layers are left with about "
        f"{in_words(zeros, 1)} if their convolutions read zeros beyond the edge, and about "
        f"{in_words(opposite, 1)} with the same weights if they read the opposite edge. In the "
        f"last stage a map has {last} × {last} numbers: with zeros around it, a kernel of 3 × 3 "
        f"weights has a number under {read:.2g} of its 9, on average. He initialization reckons "
        "with all 9, so the signal shrinks in every layer."
    )


def _show_table(lines: list[BeginningLine]) -> None:
    table: Table = {"layers": [beginning.network.depth for beginning in lines[0].beginnings]}
    for line in lines:
        table[line.name] = [float(f"{beginning.middle:.2g}") for beginning in line.beginnings]
    show_numbers(table, "gradients_before_training.csv")
