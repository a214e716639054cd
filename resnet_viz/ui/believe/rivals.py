"""Why this class and not that one: the exact ledger of the last block, its test, and what would
have to change for the other answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import overlay
from resnet_viz.inside.saliency.cells import COARSE, cover_pixels
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.believe.case import Case, rivals
from resnet_viz.ui.believe.results import ledger_of, nudged
from resnet_viz.ui.exhibits import FEATURES
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import values_of
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.tables import Table, in_words, show_numbers

if TYPE_CHECKING:
    from resnet_viz.inside.compared import Ledger
    from resnet_viz.inside.nudged import Nudge

PICTURE = 336  # pixels
NAMED = 6  # channels
CHANGED = "rival_changed"  # state
MOST_COVERED = 24  # cells, about half of the picture


def pick_rival(case: Case) -> None:
    """The class to set against the one that is followed, by default the best of the others."""
    st.header("Why this, not that: a map that is exact", anchor=False)
    labels = [category.label for category in case.chosen.categories]
    others = rivals(labels, case.answered, case.target)
    st.selectbox(
        f"Why {case.label}, and not …",
        others,
        key=bound("second", others[0], others),
        width=300,
        on_change=_note_change,
        help="The first class is chosen under Follow in the bar above.",
    )
    if st.session_state.pop(CHANGED, False) and case.against is not None:
        st.rerun()  # the maps that explain it stand outside this fragment


def _note_change() -> None:
    st.session_state[CHANGED] = True


def show_ledger(case: Case) -> None:
    """What each place and each channel brings to the difference of the two logits."""
    chosen = case.chosen
    sight, network = chosen.view.sight, chosen.model
    found = ledger_of(network, case.target, case.rival, sight)
    first, second = case.label, case.rival_label
    with st.container(horizontal=True, gap="large"):
        with st.container(width=PICTURE):
            limit = float(np.abs(found.places).max())
            laid = overlay(sight.pixels, found.places, limit, 0.8, PICTURE, signed=True)
            alt = f"For {first}, red, and for {second}, blue: {extremes(found.places)}"
            st.image(data_address(encode_jpeg(laid)), width="stretch", alt=alt)
            ends = in_words(limit, 2)
            color_bar(f"{ends} for {second}", f"{ends} for {first}", signed=True, opacity=0.8)
        with st.container(width="stretch"):
            st.markdown(explained(_sentence(found, first, second)))
            _show_channels(network, sight, found, first, second)
    _show_numbers(found)
    _show_test(chosen, found, first, second)


def _sentence(found: Ledger, first: str, second: str) -> str:
    leads = "leads" if found.gap >= 0 else "is behind"
    total = float(found.places.sum())
    return (
        f"**{first}** {leads} **{second}** by **{abs(found.gap):.2f} [[logits]]**, and the last "
        f"block says exactly why: its {found.places.size} places bring {total:+.2f}, the two "
        f"classes' biases {found.biases:+z.2f}, and that is all of it."
    )


def _show_channels(
    network: ModelChoice, sight: Sight, found: Ledger, first: str, second: str
) -> None:
    """The channels that make most of the difference, each a way to its map."""
    means = values_of(network, found.block, sight).mean(axis=(1, 2))
    ranks = (-means).argsort(kind="stable").argsort() + 1  # as Feature maps counts them
    order = np.argsort(-np.abs(found.channels), kind="stable")[:NAMED]
    st.markdown(f"The {NAMED} of its {len(found.channels):,} channels that bring most:")
    with st.container(gap=None):
        for channel in (int(index) for index in order):
            amount = float(found.channels[channel])
            st.page_link(
                FEATURES.page,
                label=f"channel {channel}: {abs(amount):.2f} for {first if amount > 0 else second}",
                icon=":material/grid_view:",
                query_params={"block": found.block, "rank": str(ranks[channel])},
            )


def _show_numbers(found: Ledger) -> None:
    places: Table = {
        "row": [place // COARSE + 1 for place in range(found.places.size)],
        "column": [place % COARSE + 1 for place in range(found.places.size)],
        "logits": [float(value) for value in found.places.ravel()],
    }
    show_numbers(places, "ledger.csv", f"The {found.places.size} numbers of the map")


def _show_test(chosen: Selection, found: Ledger, first: str, second: str) -> None:
    """Cover the places that speak most for the first class, and see whether the gap closes."""
    st.markdown(f"**Is it true?** Cover the cells that speak most for {first}.")
    strongest = [int(cell) for cell in (-found.places.ravel()).argsort(kind="stable")]
    with st.container(horizontal=True, gap="large"):
        picture = st.container(width=PICTURE)
        with st.container(width="stretch"):
            count = st.slider(
                "Covered cells",
                0,
                MOST_COVERED,
                key=bound("covered", 0, within=(0, MOST_COVERED)),
                help="In the mean color of ImageNet's photos, which the network reads as 0.",
            )
            cells = tuple(sorted(strongest[:count]))
            now = ledger_of(chosen.model, found.this, found.that, chosen.view.sight, cells)
            best = now.prediction.top[0]
            change = now.gap - found.gap
            removed = float(found.places.ravel()[list(cells)].sum())
            st.markdown(
                explained(
                    f"{first} minus {second}: **{now.gap:+.2f} [[logits]]**, "
                    f"{change:+.2f} against the whole picture; the covered cells had brought "
                    f"{removed:+.2f}. The network now says **{best.label}**, "
                    f"{best.probability:.1%}."
                )
            )
            st.caption(
                explained(
                    "The two need not be equal: each place of the last block has seen nearly the "
                    "whole picture ([[receptive field]]), and a covered picture is one the network "
                    "has never seen the like of."
                )
            )
    with picture:
        pixels = cover_pixels(chosen.view.sight.pixels, cells, "mean", 0, COARSE)
        st.image(
            data_address(encode_jpeg(pixels)),
            width="stretch",
            alt=f"The picture, {count} cells covered",
        )


def show_nudge(case: Case) -> None:
    """What would have to change for the other answer, computed for who asks."""
    chosen, second = case.chosen, case.rival_label
    asked = st.toggle(
        f"What would have to change for it to say {second}?", key=bound("nudge", False)
    )
    if asked:
        _draw_nudge(nudged(chosen.model, case.rival, chosen.view.sight), second)


def _draw_nudge(found: Nudge, second: str) -> None:
    """The picture, the change made visible, and the picture after it."""
    steps = len(found.pictures) - 1
    if not steps:
        st.markdown(f"Nothing: it says {second} already.")
        return
    before, after = found.pictures[0], found.pictures[-1]
    times = 127 // steps
    visible = (128 + (after.astype(int) - before) * times).astype(np.uint8)
    first, last = found.predictions[0].top[0], found.predictions[-1].top[0]
    if found.steps is None:
        st.markdown(f"{steps} of 255 levels a color of a pixel were not enough for {second}.")
    else:
        st.markdown(
            f"At most **{found.steps} of 255 levels** a color of a pixel, and the network says "
            f"**{second}**. To you it looks much the same."
        )
    shown = (
        (before, f"The picture: **{first.label}**, {first.probability:.1%}."),
        (visible, f"The change, {times} times as strong; gray is none."),
        (after, f"The picture with it: **{last.label}**, {last.probability:.1%}."),
    )
    with st.grid(3, min_column_width=200):
        for pixels, words in shown:
            with st.container():
                st.image(
                    data_address(encode_jpeg(pixels)), width="stretch", alt=words.replace("*", "")
                )
                st.caption(words)
    st.caption(
        "Projected gradient descent ([Madry et al. 2017](https://arxiv.org/abs/1706.06083)) with "
        "Captum's steps: each moves every color of every pixel by one level, whichever way makes "
        f"{second} more probable, and it stops at the first picture that is answered so."
    )
    table: Table = {
        "levels": list(range(steps + 1)),
        "answer": [prediction.top[0].label for prediction in found.predictions],
        "its probability": [prediction.top[0].probability for prediction in found.predictions],
    }
    show_numbers(table, "nudge.csv", "The answer after every step")
