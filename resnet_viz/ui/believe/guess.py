"""Before you look: the learner marks where the evidence is, and the network answers without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.inside.saliency.cells import COARSE
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.cells import draw_cells, read_cells, written_cells
from resnet_viz.ui.history import bound
from resnet_viz.ui.tested import covered

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction
    from resnet_viz.inside.saliency.covered import Covered


def marked_cells() -> tuple[int, ...]:
    """Those that the learner has marked."""
    return read_cells(st.session_state[bound("cells", "")])


def pick_evidence(case: Case) -> None:
    """The cells to mark, and beside them, once committed, what the network answers without."""
    cells, looked = marked_cells(), bound("looked", False)
    chosen = case.chosen
    pixels = chosen.view.sight.pixels
    with st.container(horizontal=True, gap="large"):
        with st.container(width=336):
            draw_cells(
                pixels,
                cells,
                key="evidence",
                alt=f"{chosen.picture.name}, under a grid of {COARSE} by {COARSE} cells",
                on_mark=_mark,
            )
        with st.container(width="stretch"):
            st.markdown(
                f"{_said(case)} **Where in the picture is the evidence?** "
                "Mark the cells: press them, or paint over them with the mouse."
            )
            if st.session_state[looked]:
                _show_answer(case, cells)
            _draw_buttons(bool(st.session_state[looked]))


def _said(case: Case) -> str:
    share = float(case.answered.probabilities[case.target])
    verb = "says" if case.target == case.answered.logits.argmax() else "could have said"
    return f"The network {verb} **{case.label}**, {share:.1%}."


def _draw_buttons(looked: bool) -> None:
    with st.container(horizontal=True):
        committed = st.button(
            "Show the maps",
            type="secondary" if looked else "primary",
            key="commit",
            on_click=_look,
        )
        begun = st.button("Start again", key="restart", on_click=_start_again)
    if committed or begun:
        st.rerun()  # the maps stand outside this fragment; disabled, none would say so


def _show_answer(case: Case, cells: tuple[int, ...]) -> None:
    if not cells:
        st.markdown("You have marked nothing: here are the maps.")
        return
    found = covered(case.chosen.model, cells, case.chosen.view.sight)
    st.markdown(verdict(found, case, len(cells)))


def verdict(found: Covered, case: Case, count: int) -> str:
    """How the learner's cells did against as many at random."""

    def share(answer: Prediction) -> float:
        return float(answer.probabilities[case.target])

    whole, without = share(found.whole), share(found.without)
    others = [share(answer) for answer in found.at_random]
    middle = sum(others) / len(others)
    best = found.without.top[0]
    said = (
        ", and is still the answer"
        if best.label == case.label
        else f"; the network now says {best.label}, {best.probability:.1%}"
    )
    area = count / COARSE**2
    lower = sum(without < other for other in others)
    beats = (
        "Less is left than after any of them: you have found evidence; by luck alone that "
        f"happens once in {len(others) + 1}."
        if lower == len(others)
        else f"Less is left than after {lower or 'none'} of them."
    )
    return (
        f"Without your {count} cells, {area:.0%} of the picture, **{case.label}** has "
        f"**{without:.1%}** left of {whole:.1%}{said}. As many cells drawn at random, "
        f"{len(others)} times, leave "
        f"{min(others):.1%} to {max(others):.1%}, {middle:.1%} on average. {beats}"
    )


def _mark(cells: Sequence[int]) -> None:
    st.session_state.cells = written_cells(cells)


def _look() -> None:
    st.session_state.looked = True


def _start_again() -> None:
    """The trials as well, which would else be there again with the next maps."""
    asked = dict.fromkeys(("looked", "tried", "all_fills", "forget", "controls", "nudge"), False)
    st.session_state.update(asked, cells="")
