"""What a built-in network can answer, and the way to one that knows more."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.bar.model_picker import offer_imagenet
from resnet_viz.ui.selection import Selection


def say_what_it_knows(chosen: Selection) -> None:
    """All that it can say, and the button that asks ImageNet's network; nothing of any other."""
    if chosen.model.weights != BUILTIN:
        return
    names = ", ".join(category.label for category in chosen.categories)
    for word in ("tench", "English springer"):
        names = names.replace(word, f"[[{word}]]")
    st.caption(
        f"Trained on nothing but {explained(names)}: whatever else is shown, the answer is one "
        "of these."
    )
    offer_imagenet()
