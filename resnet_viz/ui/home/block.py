"""Home: what the chosen block does to what it is given, in three maps, a sentence and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN, BUILTIN_RESNET, builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.networks import TWINS
from resnet_viz.networks.cards import read_lesions
from resnet_viz.ui.exhibits import BLOCK, GRADCAM
from resnet_viz.ui.home.maps import scale_of, show_sum
from resnet_viz.ui.home.reading import Reading
from resnet_viz.ui.selection import selection
from resnet_viz.ui.strip.choice import Choice
from resnet_viz.ui.strip.contents import Box, without
from resnet_viz.ui.tables import in_words

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Score

MANY = "its other layers and the projections on the dashed shortcuts still compute"
NAMED = 3  # removed blocks are named in a sentence, if there are no more


def show_block(choice: Choice, reading: Reading, twin: Reading | None = None) -> None:
    """The block that is chosen on the strip."""
    box = reading.strip.boxes[choice.place]
    with st.container(border=True, key="chosen_block"), st.container(horizontal=True, gap="medium"):
        with st.container(width=300, key="chosen_maps"):
            show_sum(reading.now.blocks[choice.place], box)
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(does(box))
            _draw_buttons(box, choice, offer=twin is None and _twin_can_lose(choice.removed))
            st.markdown(says(choice, reading, twin))
            _draw_links(box)
            st.caption(explained(scale_of(box)))


def does(box: Box) -> str:
    """What the block does, in a sentence."""
    start = f"**Block {box.place} of {box.of}** ({box.name})"
    if box.removed:
        left = (
            "what its shortcut hands on, a projection, is all that goes on."
            if box.shortcut == "projection"
            else "what comes in goes on as it is."
        )
        return f"{start} is **taken out**: {left}"
    if box.shortcut == "none":
        return f"{start} has no shortcut: what goes on is all its own."
    if box.ratio is None:
        return f"{start}: what it adds cannot be compared with what it was given."
    beside = "what its shortcut hands on" if box.shortcut == "projection" else "what it was given"
    return f"{start}: what it adds is **{in_words(box.ratio, 2)} times** as large as {beside}."


def says(choice: Choice, reading: Reading, twin: Reading | None) -> str:
    """What the network answers, and what without the removed blocks; beside it the twin."""
    here = choice.box.name
    if choice.removed:
        network = f"Without {_list(choice.removed, here)} the network"
    else:
        network = f"With all its {len(choice.boxes)} blocks the network"
    said = f"{network} {_says(reading)}"
    if len(choice.removed) > NAMED:
        said = f"{said}, for {MANY}"
    if twin is None:
        return f"{said}.{_over_many_photos(choice)}"
    kept = [name for name in choice.removed if name not in twin.removed]
    keeps = f", which keeps {_list(kept, here)} (the shape changes there)," if kept else ""
    return f"{said}; the plain twin{keeps} {_says(twin)}."


def _over_many_photos(choice: Choice) -> str:
    """What was measured of the built-in network without the one block that is out: on one picture
    an answer may as well become surer."""
    model = selection().model
    if model.weights != BUILTIN or len(choice.removed) != 1:
        return ""
    measured = read_lesions(builtin_file(model.architecture))
    place = [box.name for box in choice.boxes].index(choice.removed[0])
    share = measured and measured.without[place]
    if measured is None or share is None:
        return ""
    return (
        f" One picture says little: of {measured.images:,} photos it gets {share:.1%} right, with "
        f"all blocks {measured.baseline:.1%}."
    )


def _says(reading: Reading) -> str:
    best, whole = reading.now.prediction.top[0], reading.usual.prediction.top[0]
    if not reading.removed:
        return f"says {_answer(best)}"
    if best.label == whole.label:
        return f"still says {_answer(best)} (with all blocks {whole.probability:.0%})"
    return f"says {_answer(best)} (with all blocks {_answer(whole)})"


def _answer(best: Score) -> str:
    return f"**{best.label}**, {best.probability:.0%}"


def _list(names: Sequence[str], looked_at: str) -> str:
    if list(names) == [looked_at]:
        return "it"
    if len(names) > NAMED:
        return f"{len(names)} blocks"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _draw_buttons(box: Box, choice: Choice, *, offer: bool) -> None:
    with st.container(horizontal=True, gap="xsmall", key="block_buttons"):
        st.button(
            "Put it back" if box.removed else "Take it out",
            key="switch_block",
            type="primary",
            disabled=not box.removable,
            help=None if box.removable else "The shape changes here: nothing else fits.",
            on_click=choice.switch,
            args=(choice.place,),
        )
        for label, by in (("Previous", -1), ("Next", 1)):
            st.button(
                label,
                key=label.lower(),
                disabled=not 0 <= choice.place + by < len(choice.boxes),
                on_click=choice.step,
                args=(by,),
            )
        if set(choice.removed) - {box.name}:
            st.button("All back", key="put_all_back", on_click=choice.put_back)
        if choice.removed and offer:
            _offer_twin()


def _twin_can_lose(removed: Sequence[str]) -> bool:
    """Whether there is a plain twin, and a block of these that it works without."""
    is_built_in = selection().model == BUILTIN_RESNET
    return is_built_in and bool(without(TWINS["plain"].name, removed))


def _offer_twin() -> None:
    if st.button("Do the same to the plain twin", key="twin_too", on_click=_show_twin):
        st.rerun()  # its switch, in the bar, lies outside this fragment


def _show_twin() -> None:
    st.session_state.twin = True


def _draw_links(box: Box) -> None:
    here = {"block": box.name}
    with st.container(horizontal=True, gap="small", key="block_links"):
        st.page_link(GRADCAM.page, label=":blue[Where does it look?]", query_params=here)
        by_hand = {**here, "part": "layers"}
        st.page_link(BLOCK.page, label=":blue[One number by hand]", query_params=by_hand)
        st.page_link(BLOCK.page, label=":blue[All numbers]", query_params={**here, "part": "sum"})
