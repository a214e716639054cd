"""At the start of training: the part of the page Gradient flow that knows no trained network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.figures.beginnings import beginnings
from resnet_viz.training.curves import KINDS
from resnet_viz.ui.layout import explain_errors
from resnet_viz.ui.numbers import Table, in_words, show_numbers
from resnet_viz.ui.services import engine

if TYPE_CHECKING:
    from resnet_viz.training.beginnings import Beginning

DEPTHS = (8, 14, 20, 32, 44, 56, 80, 110)  # weighted layers
PAPER = """
**What the paper says** (He et al. 2015, [arXiv 1512.03385](https://arxiv.org/abs/1512.03385),
section 4.1). Its plain networks have batch norm. That gives the signals on their way forward a
variance other than zero, and the gradients on their way back were checked: their norms are
healthy. So neither vanishes, and vanishing gradients are *unlikely* to be why the plain network
of 34 layers has the higher training error.

**What came later** (Yang et al. 2019, [arXiv 1902.08129](https://arxiv.org/abs/1902.08129)).
By their theory of wide networks, gradients with batch norm and without shortcuts do not vanish
before the first step: they *grow* exponentially with depth.

This chart says how training starts, not how it goes on: one batch, weights at random.
"""


@st.cache_data(show_spinner=False, max_entries=256)
def begun(depth: int, seed: int) -> Beginning:
    """The gradients of the networks of one depth, in turn with all other work of the device."""

    def work() -> Beginning:
        from resnet_viz.training.beginnings import beginning
        from resnet_viz.training.data import digits

        return beginning(digits(), depth, seed)

    return engine().call(work)


@st.fragment
def show_beginnings() -> None:
    """The chart, behind a fold: nothing is computed before it is opened."""
    fold = st.expander(
        "At the start of training: what depth does to the gradient",
        key="beginnings",
        on_change="rerun",
    )
    with fold:
        if fold.open:
            _exhibit()


@explain_errors("beginnings_again")
def _exhibit() -> None:
    st.markdown(
        "How strong is the gradient that reaches the **first layer**, in networks that have not "
        "learned anything yet? Follow each line from shallow to deep, and compare the solid ones "
        "(with batch norm) with the dotted ones (without)."
    )
    chart, paper = st.columns([3, 2], gap="large")
    with paper:
        st.markdown(PAPER)
    with chart:
        seed = st.number_input("Seed of the weights", 0, 99, 1, key="beginning_seed", width=160)
        found = _found(seed)
        st.plotly_chart(
            beginnings(found),
            key="beginnings_chart",
            config={"displayModeBar": False},
            alt="Gradient norm of the first layer against depth; the table has the numbers.",
        )
        st.caption(
            "L2 norm of ∂(loss)/∂W, W the weights of the first convolution, on one batch of 64 of "
            "scikit-learn's digits; the paper's networks for small pictures, He initialisation, "
            "shortcuts of option A. Computed now, in float32."
        )
    _say_what_is_seen(found)
    _show_table(found)


def _found(seed: int) -> list[Beginning]:
    bar = st.progress(0.0, "Building networks …")
    found = []
    for number, depth in enumerate(DEPTHS, start=1):
        found.append(begun(depth, seed))
        bar.progress(number / len(DEPTHS), f"Building networks of {depth} layers …")
    bar.empty()
    return found


def _say_what_is_seen(found: list[Beginning]) -> None:
    first, last = found[0], found[-1]
    lines = [
        f"- **{kind.capitalize()}, {how}**: {in_words(shallow[kind])} at {first.depth} layers, "
        f"{in_words(deep[kind])} at {last.depth}; {_change(shallow[kind], deep[kind])}."
        for how, shallow, deep in (
            ("with batch norm", first.with_norm, last.with_norm),
            ("without", first.without_norm, last.without_norm),
        )
        for kind in KINDS
    ]
    st.markdown("\n".join(lines))


def _change(before: float, after: float) -> str:
    if not before or not after:
        return "exactly 0 is no gradient at all"
    if after >= before:
        return f"{in_words(after / before)} times as large"
    return f"{in_words(before / after)} times smaller"


def _show_table(found: list[Beginning]) -> None:
    table: Table = {"layers": [one.depth for one in found]}
    for kind in KINDS:
        table[f"{kind}, with batch norm"] = [one.with_norm[kind] for one in found]
        table[f"{kind}, without batch norm"] = [one.without_norm[kind] for one in found]
    show_numbers(table, "gradients_before_training.csv")
