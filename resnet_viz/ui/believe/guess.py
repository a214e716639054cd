"""Before you look: the learner marks where the evidence is, and the network answers without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.pictures.cells import SIDE
from resnet_viz.ui.believe.cells import draw_cells, read_cells, written_cells
from resnet_viz.ui.believe.results import covered
from resnet_viz.ui.history import bound
from resnet_viz.ui.selection import Selection

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction
    from resnet_viz.inside.covered import Covered


def pick_evidence(chosen: Selection, label: str) -> tuple[int, ...]:
    """The cells that the learner marks, and below them, once committed, what the network answers
    without."""
    cells = read_cells(st.session_state[bound("cells", "")])
    looked = bound("looked", False)
    pixels = chosen.view.sight.pixels
    with st.container(horizontal=True, gap="large"):
        with st.container(width=336):
            draw_cells(
                pixels,
                cells,
                key="evidence",
                alt=f"{chosen.picture.name}, under a grid of {SIDE} by {SIDE} cells",
                on_mark=_mark,
            )
        with st.container(width="stretch"):
            st.markdown(
                f"The network says **{label}**. **Where in the picture is what made it say so?** "
                "Mark the cells: press them, or paint over them."
            )
            if st.session_state[looked]:
                _show_answer(chosen, cells, label)
            _draw_buttons(cells, bool(st.session_state[looked]))
    return cells


def _draw_buttons(cells: tuple[int, ...], looked: bool) -> None:
    with st.container(horizontal=True):
        committed = st.button(
            "Cover them, and show the maps",
            type="primary",
            key="commit",
            disabled=looked,
            on_click=_look,
        )
        begun = st.button(
            "Start again", key="restart", disabled=not (cells or looked), on_click=_start_again
        )
    if committed or begun:
        st.rerun()  # the maps stand outside this fragment


def _show_answer(chosen: Selection, cells: tuple[int, ...], label: str) -> None:
    if not cells:
        st.markdown("You have marked nothing: here are the maps.")
        return
    target = [category.label for category in chosen.categories].index(label)
    found = covered(chosen.model, cells, chosen.view.sight)
    st.markdown(explained(verdict(found, target, label, len(cells))))


def verdict(found: Covered, target: int, label: str, count: int) -> str:
    """How the learner's cells did against as many at random."""
    whole, without = (_share(answer, target) for answer in (found.whole, found.without))
    others = [_share(answer, target) for answer in found.at_random]
    middle = sum(others) / len(others)
    best = found.without.top[0]
    area = count / SIDE**2
    lower = sum(without < other for other in others)
    beats = (
        "less is left than after any of them: you have found evidence"
        if lower == len(others)
        else f"less is left than after {lower} of them"
    )
    return (
        f"Without your {count} cells, {area:.0%} of the picture, **{label}** has "
        f"**{without:.1%}** left of {whole:.1%}; the network says {best.label}, "
        f"{best.probability:.1%}. As many cells drawn at random, {len(others)} times, leave "
        f"{min(others):.1%} to {max(others):.1%}, {middle:.1%} on average: {beats}."
    )


def _share(answer: Prediction, target: int) -> float:
    return float(answer.probabilities[target])


def _mark(cells: Sequence[int]) -> None:
    st.session_state.cells = written_cells(cells)


def _look() -> None:
    st.session_state.looked = True


def _start_again() -> None:
    st.session_state.update(cells="", looked=False)
