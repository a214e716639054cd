"""The answers of one or two networks: in words, as bars, as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.catalog import (
    ARCHITECTURES,
    BUILTIN,
    BUILTIN_PLAIN,
    BUILTIN_RESNET,
    ModelChoice,
    builtin_file,
)
from resnet_viz.figures.prediction import Bars, probability_bars
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.ui.model_picker import switch_to_imagenet
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine

if TYPE_CHECKING:
    from resnet_viz.prediction import Prediction


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


def say(networks: Sequence[ModelChoice], predictions: Sequence[Prediction]) -> None:
    """Each network's best guess in words."""
    with st.container(key="top1"):
        for network, prediction in zip(networks, predictions, strict=True):
            best = prediction.top[0]
            name = ARCHITECTURES[network.architecture].title
            st.markdown(f"{name} says **{best.label}**, {best.probability:.1%}")


def show_answers(
    chosen: Selection, networks: Sequence[ModelChoice], predictions: Sequence[Prediction]
) -> None:
    """The chart, the table and what the model can know."""
    first = predictions[0]
    rows = _rows(chosen, predictions)
    bars = [
        Bars(
            ARCHITECTURES[network.architecture].title,
            PLAIN if network == BUILTIN_PLAIN else RESIDUAL,
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
    st.caption(f"Forward pass: {first.milliseconds:.0f} ms on the {_device_words(first.device)}.")
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


def _device_words(device: str) -> str:
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
    if st.button(
        "Ask a network that knows 1,000 things (ImageNet-1k)",
        key="imagenet",
        icon=":material/travel_explore:",
        on_click=switch_to_imagenet,
    ):
        st.rerun()  # the sidebar lies outside this fragment


def _table(
    chosen: Selection, networks: Sequence[ModelChoice], predictions: Sequence[Prediction]
) -> None:
    """All probabilities and logits, to read and to download."""
    names = [ARCHITECTURES[network.architecture].title for network in networks]
    header = ["class", "WordNet id"]
    for name in names:
        header += [f"{name} logit", f"{name} probability"]
    lines: list[list[str | float]] = []
    for index in (-predictions[0].probabilities).argsort(kind="stable"):
        category = chosen.categories[int(index)]
        line: list[str | float] = [category.label, category.wnid or ""]
        for prediction in predictions:
            line += [float(prediction.logits[index]), float(prediction.probabilities[index])]
        lines.append(line)
    with st.expander("The numbers"):
        table = {name: [line[i] for line in lines] for i, name in enumerate(header)}
        st.dataframe(table, hide_index=True, height=240)
        text = io.StringIO()
        csv.writer(text).writerows([header, *lines])
        st.download_button(
            "Download as CSV", text.getvalue(), "prediction.csv", "text/csv", on_click="ignore"
        )
