"""What networks answer to one picture, as bars: the same chart on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.figures.prediction import Bars, probability_bars
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.tables import Table

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A network's prediction, under the name and in the color of its bars."""

    name: str
    color: str
    prediction: Prediction


def show_answer_bars(chosen: Selection, answers: Sequence[Answer], key: str) -> Table:
    """The chart, and its numbers as a table. Its classes, in the first answer's order: the five
    best of that, every answer's best, and the one that is followed."""
    predictions = [answer.prediction for answer in answers]
    order = (-predictions[0].probabilities).argsort(kind="stable")
    shown = {int(index) for index in order[: len(predictions[0].top)]}
    shown |= {int(prediction.probabilities.argmax()) for prediction in predictions}
    shown |= {i for i, c in enumerate(chosen.categories) if c.label == chosen.target}
    rows = [int(index) for index in order if index in shown]
    labels = [chosen.categories[index].label for index in rows]
    bars = [
        Bars(a.name, a.color, [float(a.prediction.probabilities[index]) for index in rows])
        for a in answers
    ]
    show_chart(probability_bars(labels, bars), key=key, alt="How probable each answer is.")
    return {"class": labels} | {bar.name: bar.probabilities for bar in bars}
