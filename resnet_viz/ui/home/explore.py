"""Home's exhibit: the network that has just read the picture, and one of its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import streamlit as st

from resnet_viz.ui.home.block import show_block
from resnet_viz.ui.home.choice import Choice, choice_among
from resnet_viz.ui.home.results import is_known, reading_of
from resnet_viz.ui.inside import warn_unless_finite
from resnet_viz.ui.layout import part
from resnet_viz.ui.selection import selection
from resnet_viz.ui.strip.contents import Strip, unread
from resnet_viz.ui.strip.strip import draw_strip
from resnet_viz.ui.twin import networks_to_show

HOME_CSS = Path(__file__).with_name("home.css")
DRAWN = "strip_drawn"  # state: the visit of Home whose strip is on the screen


@part
def explore() -> None:
    """The strip, and below it what the chosen block does: a click reruns this alone."""
    chosen = selection()
    networks = networks_to_show(chosen)  # the chosen one, and the plain twin beside it
    categories, sight = chosen.categories, chosen.view.sight
    choice = choice_among(networks[0].architecture)
    place: AbstractContextManager[object] = nullcontext()
    first = st.session_state.get(DRAWN) != st.session_state.visit
    if first and not all(is_known(network, choice.removed, sight) for network in networks):
        place = st.empty()  # the picture at once, and the network as soon as it has read it
        with place:
            empty = [unread(one.architecture, len(categories), sight.pixels) for one in networks]
            _draw(empty, choice, "strip_unread")
    readings = [reading_of(network, choice.removed, sight, categories) for network in networks]
    with place:
        _draw([reading.strip for reading in readings], choice, "strip")
    st.session_state[DRAWN] = st.session_state.visit
    warn_unless_finite(*(reading.now.prediction.logits for reading in readings))
    show_block(choice, *readings)


def _draw(strips: Sequence[Strip], choice: Choice, key: str) -> None:
    strip, *twin = strips
    draw_strip(
        strip,
        key=key,
        chosen=choice.place,
        on_choose=choice.choose,
        on_switch=choice.switch,
        twin=twin[0] if twin else None,
    )
