"""The training logs of the two built-in networks, beside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from resnet_viz.facts.catalog import (
    BUILTIN_PLAIN,
    BUILTIN_RESNET,
    ModelChoice,
    builtin_file,
)
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.theme import NEUTRAL
from resnet_viz.figures.training_log import Curve, log_chart
from resnet_viz.fitting.words import about_the_log, how_trained
from resnet_viz.networks.cards import LogPoint, read_card, read_log
from resnet_viz.networks.interval import in_percent
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.tables import Table, show_numbers
from resnet_viz.ui.twin import color_of


def show_training() -> None:
    """Accuracy, loss and learning rate of both runs against the step."""
    logs = {}
    for network in (BUILTIN_RESNET, BUILTIN_PLAIN):
        log = read_log(builtin_file(network.architecture))
        if log:
            logs[network] = log
        else:
            st.caption(f"This copy of the project has no training log of {network.name}.")
    if not logs:
        return
    with st.grid(2, min_column_width=330, gap="medium"):
        _show("accuracy on the training crops", _curves(logs, lambda p: p.accuracy), percent=True)
        _show("loss", _curves(logs, lambda p: p.loss))
    both, *_ = _curves(logs, lambda p: p.learning_rate)
    _show("learning rate", [replace(both, name="both", color=NEUTRAL)])
    for network in logs:
        _say_accuracy(network)
    card = read_card(builtin_file(next(iter(logs)).architecture))  # one recipe for both
    recipe = card.recipe
    st.caption(
        explained(
            "Each point is the mean of the last few steps, on random [[crops]] of the training "
            "photos; a step is one [[batch]]. Dotted lines: the crops change their size, to the "
            f"number of pixels written above. {about_the_log(recipe) if recipe else ''} "
            "The [[learning rate]] is that of both runs: same recipe, same data, same [[seed]]."
        )
    )
    st.caption(how_trained(card))
    for network, log in logs.items():
        table: Table = {
            "step": [point.step for point in log],
            "pixels": [point.size for point in log],
            "learning rate": [point.learning_rate for point in log],
            "loss": [point.loss for point in log],
            "accuracy": [point.accuracy for point in log],
        }
        file = f"training_{network.architecture}.csv"
        show_numbers(table, file, f"The numbers of {network.name}")


def _curves(
    logs: dict[ModelChoice, tuple[LogPoint, ...]], number: Callable[[LogPoint], float]
) -> list[Curve]:
    return [
        Curve(
            network.name,
            color_of(network),
            [point.step for point in log],
            [number(point) for point in log],
            [point.size for point in log],
        )
        for network, log in logs.items()
    ]


def _show(title: str, curves: list[Curve], *, percent: bool = False) -> None:
    show_chart(
        log_chart(curves, title, percent=percent, height=340 if len(curves) > 1 else 210),
        key=f"training_{title}",
        alt=f"{title.capitalize()} of the training runs against the step.",
    )


def _say_accuracy(network: ModelChoice) -> None:
    """What the finished network does on photos it was not trained on."""
    accuracy = read_card(builtin_file(network.architecture)).accuracy
    if accuracy:
        st.markdown(
            f"- **{network.name}** names the right class of "
            f"{in_percent(accuracy.top1, accuracy.images)} of {accuracy.images:,} photos it was "
            "not trained on; in brackets the 95% interval."
        )
