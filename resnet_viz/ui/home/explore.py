"""Home's exhibit: the network that has just read the picture, and one of its blocks."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import streamlit as st

from resnet_viz.ui.home.block import show_block
from resnet_viz.ui.home.choice import Choice, choice_among
from resnet_viz.ui.home.results import is_known, passage_of
from resnet_viz.ui.inside import warn_unless_finite
from resnet_viz.ui.layout import part
from resnet_viz.ui.selection import selection
from resnet_viz.ui.strip.contents import Strip, strip_of, unread
from resnet_viz.ui.strip.strip import draw_strip

HOME_CSS = Path(__file__).with_name("home.css")
DRAWN = "strip_drawn"  # state: the visit of Home whose strip is on the screen


@part
def explore() -> None:
    """The strip, and below it what the chosen block does: a click reruns this alone."""
    chosen = selection()
    network, sight = chosen.model, chosen.view.sight
    choice = choice_among(network.architecture)
    place: AbstractContextManager[object] = nullcontext()
    first = st.session_state.get(DRAWN) != st.session_state.visit
    if first and not is_known(network, choice.removed, sight):
        place = st.empty()  # the picture at once, and the network as soon as it has read it
        with place:
            known = len(chosen.categories)
            _draw(unread(network.architecture, known, sight.pixels), choice, "strip_unread")
    usual = passage_of(network, (), sight)
    now = passage_of(network, choice.removed, sight) if choice.removed else usual
    strip = strip_of(
        network.architecture, chosen.categories, sight.pixels, now, usual, choice.removed
    )
    with place:
        _draw(strip, choice, "strip")
    st.session_state[DRAWN] = st.session_state.visit
    warn_unless_finite(now.prediction.logits)
    show_block(strip, choice, now, usual)


def _draw(strip: Strip, choice: Choice, key: str) -> None:
    draw_strip(
        strip, key=key, chosen=choice.place, on_choose=choice.choose, on_switch=choice.switch
    )
