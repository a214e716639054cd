"""What is on trial: a picture, a network, and the class whose evidence is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.ui.selection import Selection, selection
from resnet_viz.ui.strip.passages import passage_of

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is `chosen`, what the network `answered` to the picture, and the class, by its index."""

    chosen: Selection
    answered: Prediction
    target: int

    @property
    def label(self) -> str:
        return self.chosen.categories[self.target].label


def case() -> Case:
    """That of this script run; the class is the one that is followed, by default the answer."""
    chosen = selection()
    answered = passage_of(chosen.model, (), chosen.view.sight).prediction
    labels = [category.label for category in chosen.categories]
    best = int(answered.logits.argmax())
    return Case(chosen, answered, best if chosen.target is None else labels.index(chosen.target))
