"""The switch that sets the plain twin beside the built-in ResNet-50, on every page alike."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.history import GOES_ALONG, bound


def switch_twin(model: ModelChoice) -> bool:
    """Whether it is on, which it can only be beside the network that it is the twin of."""
    if model != BUILTIN_RESNET:
        why = "The plain twin was trained beside the built-in ResNet-50: load that to compare."
    elif not builtin_file(BUILTIN_PLAIN.architecture).exists():
        why = "This copy of the project has no weights for the plain twin."
    else:
        why = ""
    on = st.toggle(
        "Plain twin",
        key=bound("twin", False),
        persist_state=GOES_ALONG,
        disabled=bool(why),
        help=why
        or "PlainNet-50: the same layers, data and recipe, with every shortcut taken out, and so "
        "without the four projections; every weight that both have began alike.",
    )
    return on and not why


def say_of_twin() -> None:
    """What to know of it, where it is shown."""
    st.caption(
        explained("The plain twin: the same layers, start, data and recipe without [[shortcuts]].")
    )
