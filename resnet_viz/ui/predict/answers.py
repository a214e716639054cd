"""The answers of one or two networks: in words, as bars, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN, ModelChoice
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.prediction import Bars, probability_bars
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.exhibits import GRADCAM
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.sidebar.model_picker import offer_imagenet
from resnet_viz.ui.tables import Table, show_numbers
from resnet_viz.ui.twin import color_of

if TYPE_CHECKING:
    from resnet_viz.inside.prediction import Prediction, Score


def say(
    chosen: Selection, networks: Sequence[ModelChoice], predictions: Sequence[Prediction]
) -> None:
    """Each network's best guess in words; with the built-in ones also all they can say, and the
    ways on from there."""
    with st.container(key="top1"):
        for network, prediction in zip(networks, predictions, strict=True):
            st.markdown(_sentence(network, prediction.top[0]))
    if chosen.model.weights == BUILTIN:
        names = ", ".join(category.label for category in chosen.categories)
        for word in ("tench", "English springer"):
            names = names.replace(word, f"[[{word}]]")
        st.caption(
            f"Trained on nothing but {explained(names)}: whatever else is shown, the answer is one "
            "of these."
        )
        st.page_link(GRADCAM.page, label="What made it say that? Grad-CAM", icon=":material/east:")
        offer_imagenet()


def _sentence(network: ModelChoice, best: Score) -> str:
    if network.weights != BUILTIN:
        return f"{network.name} says **{best.label}**, {best.probability:.1%}"
    article = "an" if best.label[0] in "AEIOUaeiou" else "a"
    return (
        f"{network.name} says: of the ten things it knows, this looks most like "
        f"{article} **{best.label}**, {best.probability:.1%}"
    )


def show_answers(
    chosen: Selection, networks: Sequence[ModelChoice], predictions: Sequence[Prediction]
) -> None:
    """The chart and the table."""
    rows = _rows(chosen, predictions)
    bars = [
        Bars(
            network.name,
            color_of(network),
            [float(prediction.probabilities[index]) for index in rows],
        )
        for network, prediction in zip(networks, predictions, strict=True)
    ]
    labels = [chosen.categories[index].label for index in rows]
    with st.container(key="top5"):
        show_chart(
            probability_bars(labels, bars),
            key="top5_chart",
            alt=_in_words(labels, bars),
        )
    _table(chosen, networks, predictions)


def _rows(chosen: Selection, predictions: Sequence[Prediction]) -> list[int]:
    """The classes of the chart, in the first network's order: its five best, every network's
    answer, and the one that is followed."""
    order = (-predictions[0].probabilities).argsort(kind="stable")
    labels = [category.label for category in chosen.categories]
    wanted = {int(index) for index in order[: len(predictions[0].top)]}
    wanted |= {int(prediction.probabilities.argmax()) for prediction in predictions}
    if chosen.target is not None:
        wanted.add(labels.index(chosen.target))
    return [int(index) for index in order if index in wanted]


def _in_words(labels: Sequence[str], networks: Sequence[Bars]) -> str:
    """The chart for those who do not see it."""
    return ". ".join(
        f"{network.name}: "
        + "; ".join(
            f"{label} {probability:.1%}"
            for label, probability in zip(labels, network.probabilities, strict=True)
        )
        for network in networks
    )


def _table(
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
