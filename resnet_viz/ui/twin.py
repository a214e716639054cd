"""The switch that sets the plain twin beside the built-in ResNet-50, on every page alike."""

from __future__ import annotations

import streamlit as st

from resnet_viz.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.ui.selection import Selection


def twin_switch(chosen: Selection) -> ModelChoice | None:
    """The switch "compare with the plain twin"; the twin where it is on, else None."""
    if chosen.model != BUILTIN_RESNET:
        why = "The plain twin was trained beside the built-in ResNet-50: load that to compare."
    elif not builtin_file(BUILTIN_PLAIN.architecture).exists():
        why = "This copy of the project has no weights for the plain twin."
    else:
        why = ""
    on = st.toggle(
        "Compare with the plain twin",
        key="twin",
        bind="query-params",
        disabled=bool(why),
        help=why
        or "PlainNet-50: the same layers, data and training, with every shortcut taken out.",
    )
    if why:
        st.caption(why)
    return BUILTIN_PLAIN if on and not why else None


def color_of(network: ModelChoice) -> str:
    """The network's colour, the same on every page."""
    return PLAIN if network.architecture.startswith("plain") else RESIDUAL
