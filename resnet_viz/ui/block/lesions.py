"""The page Inside a block: blocks removed, their branches scaled, and what that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import overlay
from resnet_viz.figures.theme import CHANGED
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.ui.answers import Answer, show_answer_bars
from resnet_viz.ui.block.results import changed
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import Cover, pick_cover, warn_unless_finite
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.choice import Choice
from resnet_viz.ui.strip.contents import Box, listed, without
from resnet_viz.ui.tables import show_numbers
from resnet_viz.ui.twin import color_of

if TYPE_CHECKING:
    from resnet_viz.inside.lesioned import Changed

CAM_SIDE = 224


@dataclass(frozen=True, slots=True)
class Change:
    """What the learner did to the blocks: those removed, and one branch's factor."""

    removed: tuple[Box, ...]
    box: Box
    scale: float

    @property
    def names(self) -> tuple[str, ...]:
        """Of the removed blocks."""
        return tuple(box.name for box in self.removed)

    @property
    def branch_scale(self) -> tuple[tuple[str, float], ...]:
        """The factor by block, where there is one to apply."""
        applies = self.scale != 1 and self.box not in self.removed
        return ((self.box.name, self.scale),) if applies else ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.branch_scale)

    def __str__(self) -> str:
        parts = [f"without {listed(self.removed)}"] if self.removed else []
        if self.branch_scale:
            parts.append(f"F of block {self.box.place} × {self.scale:g}")
        return " and ".join(parts)


def pick_change(choice: Choice) -> tuple[Change, Cover]:
    """Which blocks are removed and how strong the chosen block's branch is; how maps cover the
    photo."""
    box = choice.box
    with st.container(horizontal=True, vertical_alignment="bottom"):
        percent = st.slider(
            f"Strength of F in {box.said} (%)",
            0, 200, step=10, key=bound("strength", 100, within=(0, 200)), width=360,
            disabled=box.name in choice.removed,
            help="The block then computes s · F(x) + S(x): 100% as trained, 0% as if removed.",
        )  # fmt: skip
        cover = pick_cover()
        st.button("As trained", icon=":material/undo:", on_click=_undo, key="undo_change")
    fixed = [box for box in choice.boxes if not box.removable]
    if fixed:
        them = listed(fixed).capitalize()
        st.caption(f"{them} cannot be removed: without a shortcut nothing else fits there.")
    removed = tuple(box for box in choice.boxes if box.name in choice.removed)
    return Change(removed, box, percent / 100), cover


def _undo() -> None:
    st.session_state.update(removed=[], strength=100)


def show_change(
    chosen: Selection, networks: Sequence[ModelChoice], change: Change, cover: Cover
) -> None:
    """What each network answers as trained and changed, and below that, with a single network
    beside it, where it looks."""
    target = target_of(chosen)
    with st.grid(2, min_column_width=330, gap="large"):
        answers = [st.container() for _ in networks]
        cams = [st.container() for _ in networks]
    for network, answer, cam in zip(networks, answers, cams, strict=True):
        usual = as_trained(chosen, network, target)
        target = usual.target  # the twin explains the same class
        stuck = _cannot_go(network, change)
        with answer:
            warn_unless_finite(usual.prediction.logits)
            if stuck:
                st.markdown(
                    f"**{network.name}** has no shortcut to leave in place of {listed(stuck)}, "
                    "where the shape changes: **cannot be removed**. Put "
                    f"{'it' if len(stuck) == 1 else 'them'} back to see its answer."
                )
                continue
            now = _as_changed(chosen, network, change, target) if change else usual
            _show_answer(chosen, network, usual, now, change)
        with cam:
            _show_cams(chosen, usual, now, cover)


def _cannot_go(network: ModelChoice, change: Change) -> list[Box]:
    """The removed blocks that this network cannot do without."""
    spared = without(network.architecture, change.names)
    return [box for box in change.removed if box.name not in spared]


def as_trained(chosen: Selection, network: ModelChoice, target: int | None) -> Changed:
    """The network with nothing changed."""
    return changed(network, target, (), (), chosen.view.sight)


def _as_changed(chosen: Selection, network: ModelChoice, change: Change, target: int) -> Changed:
    return changed(network, target, change.names, change.branch_scale, chosen.view.sight)


def target_of(chosen: Selection) -> int | None:
    """Index of the class to follow; None for whatever is answered."""
    labels = [category.label for category in chosen.categories]
    return None if chosen.target is None else labels.index(chosen.target)


def _show_answer(
    chosen: Selection, network: ModelChoice, usual: Changed, now: Changed, change: Change
) -> None:
    before, after = usual.prediction, now.prediction
    if change:
        st.markdown(
            f"{network.name} {change} says **{after.top[0].label}**, "
            f"{after.top[0].probability:.1%}; as trained it says **{before.top[0].label}**, "
            f"{before.top[0].probability:.1%}."
        )
    else:
        st.markdown(
            f"{network.name} as trained says **{before.top[0].label}**, "
            f"{before.top[0].probability:.1%}. Take a block out, or turn its F up or down."
        )
    answers = [Answer("as trained", color_of(network), before)]
    if change:
        answers.append(Answer("changed", CHANGED, after))
    table = show_answer_bars(chosen, answers, key=f"lesion_chart_{network.architecture}")
    show_numbers(table, f"changed_{network.architecture}.csv")


def _show_cams(chosen: Selection, usual: Changed, now: Changed, cover: Cover) -> None:
    """Grad-CAM of the last block before and after, on one scale."""
    label = chosen.categories[usual.target].label
    photo = chosen.view.sight.pixels
    limit = max(float(usual.cam.max()), float(now.cam.max()))
    cams = [("as trained", usual.cam)] + ([] if now is usual else [("changed", now.cam)])
    st.markdown(f"Grad-CAM of the last block for *{label}*")
    with st.container(width=2 * CAM_SIDE + 16):
        with st.grid(2, min_column_width=140, gap="small"):
            for name, cam in cams:
                with st.container():
                    picture = encode_jpeg(
                        overlay(photo, cam, limit, cover.opacity, CAM_SIDE, flat=cover.flat)
                    )
                    st.image(
                        data_address(picture),
                        width="stretch",
                        alt=f"Grad-CAM for {label}, {name}: {extremes(cam)}",
                    )
                    most = f"{float(cam.max()):.3g} [[logits]]"
                    st.caption(explained(f"{name.capitalize()}, up to {most}"))
        color_bar("0", f"{limit:.3g} logits", opacity=cover.opacity, flat=cover.flat)
