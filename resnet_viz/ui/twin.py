"""The switch that sets the plain twin beside the built-in ResNet-50, on every page alike."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.fitting.words import other_start
from resnet_viz.networks.cards import read_card
from resnet_viz.ui.history import GOES_ALONG, bound
from resnet_viz.ui.selection import Selection


def began() -> str:
    """How the two differed at the start of training beyond the shortcuts, by their cards. Said
    wherever they stand beside each other, lest the shortcut is praised or blamed for it."""
    residual, plain = (
        read_card(builtin_file(twin.architecture)) for twin in (BUILTIN_RESNET, BUILTIN_PLAIN)
    )
    return explained(other_start(residual, plain))


def networks_to_show(chosen: Selection) -> list[ModelChoice]:
    """The chosen network, and its plain twin where the switch "compare with the plain twin" is on;
    draws the switch, and what to know of the twin."""
    if chosen.model != BUILTIN_RESNET:
        why = "The plain twin was trained beside the built-in ResNet-50: load that to compare."
    elif not builtin_file(BUILTIN_PLAIN.architecture).exists():
        why = "This copy of the project has no weights for the plain twin."
    else:
        why = ""
    on = st.toggle(
        "Compare with the plain twin",
        key=bound("twin", False),
        persist_state=GOES_ALONG,
        disabled=bool(why),
        help=why
        or "PlainNet-50: the same layers, data and recipe, with every shortcut taken out, and so "
        f"without the four projections. {began()}",
    )
    if why:
        st.caption(why)
        return [chosen.model]
    if on:
        same = explained("PlainNet-50: no [[shortcuts]], else the same layers, data and recipe.")
        st.caption(f"{same} {began()}")
    return [chosen.model, BUILTIN_PLAIN] if on else [chosen.model]


def color_of(network: ModelChoice) -> str:
    """The network's colour, the same on every page."""
    return OF_KIND[network.kind]
