"""The answers of one or two networks: in words, as bars, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.catalog import BUILTIN, ModelChoice
from resnet_viz.figures.prediction import Bars, probability_bars
from resnet_viz.ui.model_picker import offer_imagenet
from resnet_viz.ui.numbers import Table, show_numbers
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine
from resnet_viz.ui.twin import color_of

if TYPE_CHECKING:
    from resnet_viz.prediction import Prediction


def say(networks: Sequence[ModelChoice], predictions: Sequence[Prediction]) -> None:
    """Each network's best guess in words."""
    with st.container(key="top1"):
        for network, prediction in zip(networks, predictions, strict=True):
            best = prediction.top[0]
            st.markdown(f"{network.name} says **{best.label}**, {best.probability:.1%}")


def show_answers(
    chosen: Selection, networks: Sequence[ModelChoice], predictions: Sequence[Prediction]
) -> None:
    """The chart, the table and what the model can know."""
    first = predictions[0]
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
        st.plotly_chart(
            probability_bars(labels, bars),
            key="top5_chart",
            config={"displayModeBar": False},
            alt="; ".join(f"{s.label} {s.probability:.1%}" for s in first.top),
        )
    st.caption(f"Forward pass: {first.milliseconds:.0f} ms on the {device_words(first.device)}.")
    if chosen.model.weights == BUILTIN:
        _only_ten(chosen)
    _table(chosen, networks, predictions)


def _rows(chosen: Selection, predictions: Sequence[Prediction]) -> list[int]:
    """The classes of the chart: the first network's five best, and the one that is followed."""
    order = (-predictions[0].probabilities).argsort(kind="stable")
    rows = [int(index) for index in order[: len(predictions[0].top)]]
    labels = [category.label for category in chosen.categories]
    if chosen.target is not None and labels.index(chosen.target) not in rows:
        rows.append(labels.index(chosen.target))
    return rows


def device_words(device: str) -> str:
    """What a result was computed on, and why where it is not the usual device."""
    words = "CPU" if device == "cpu" else "GPU"
    usual = engine().device_title or ""
    if device == "cpu" and usual.startswith("GPU"):
        return "CPU, because the GPU's memory was full"
    return words


def _only_ten(chosen: Selection) -> None:
    names = ", ".join(category.label for category in chosen.categories)
    st.info(
        f"The built-in network knows only these ten things and must choose one: {names}.",
        icon=":material/filter_list:",
    )
    offer_imagenet()


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
