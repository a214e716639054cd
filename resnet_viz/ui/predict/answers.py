"""The answers of one or two networks: in words, and all their numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN, ModelChoice
from resnet_viz.ui.exhibits import GRADCAM
from resnet_viz.ui.known_things import say_what_it_knows
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.tables import Table, show_numbers

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction, Score


def say(networks: Sequence[ModelChoice], predictions: Sequence[Prediction]) -> None:
    """Each network's best guess in words."""
    with st.container(key="top1"):
        for network, prediction in zip(networks, predictions, strict=True):
            st.markdown(_sentence(network, prediction.top[0]))


def lead_on(chosen: Selection) -> None:
    """With a built-in network, all that it can say, and the ways on from there."""
    if chosen.model.weights == BUILTIN:
        say_what_it_knows(chosen)
        st.page_link(GRADCAM.page, label="What made it say that? Grad-CAM", icon=":material/east:")


def _sentence(network: ModelChoice, best: Score) -> str:
    if network.weights != BUILTIN:
        return f"{network.name} says **{best.label}**, {best.probability:.1%}"
    article = "an" if best.label[0] in "AEIOUaeiou" else "a"
    return (
        f"{network.name} says: of the ten things it knows, this looks most like "
        f"{article} **{best.label}**, {best.probability:.1%}"
    )


def show_scores(
    chosen: Selection, networks: Sequence[ModelChoice], predictions: Sequence[Prediction]
) -> None:
    """All probabilities and logits, to read and to download."""
    order = (-predictions[0].probabilities).argsort(kind="stable")
    categories = [chosen.categories[int(index)] for index in order]
    table: Table = {
        "class": [category.label for category in categories],
        "WordNet id": [category.wnid for category in categories],
    }
    for network, prediction in zip(networks, predictions, strict=True):
        table[f"{network.name} logit"] = [float(prediction.logits[i]) for i in order]
        table[f"{network.name} probability"] = [float(prediction.probabilities[i]) for i in order]
    show_numbers(table, "prediction.csv")
