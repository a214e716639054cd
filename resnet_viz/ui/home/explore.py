"""Home's exhibit: the network that has just read the picture, and one of its blocks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from resnet_viz.ui.address import OWN
from resnet_viz.ui.home.block import show_block
from resnet_viz.ui.home.reading import reading_of
from resnet_viz.ui.inside import warn_unless_finite
from resnet_viz.ui.known_things import say_what_it_knows
from resnet_viz.ui.layout import part
from resnet_viz.ui.selection import selection
from resnet_viz.ui.strip.lens import stand
from resnet_viz.ui.twin import networks_to_show

HOME_CSS = Path(__file__).with_name("home.css")


@part
def explore() -> None:
    """The strip, and below it what the chosen block does: a click reruns this alone."""
    chosen = selection()
    networks = networks_to_show(chosen)  # the chosen one, and perhaps its plain twin
    lens = stand(chosen, networks, switches=True)
    with lens.reading():
        readings = [reading_of(chosen, network, lens.choice.removed) for network in networks]
    lens.draw([reading.strip for reading in readings])
    warn_unless_finite(*(reading.now.prediction.logits for reading in readings))
    show_block(lens.choice, *readings)
    if st.session_state.image == OWN:  # of which it may know nothing
        say_what_it_knows(chosen)
