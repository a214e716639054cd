"""What is on trial: a picture, a network, and the class whose evidence is looked for, perhaps
against another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.ui.history import bound
from resnet_viz.ui.selection import Selection, selection
from resnet_viz.ui.strip.passages import passage_of

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is `chosen`, what the network `answered` to the picture, and the class, by its index.
    `rival` is the class that it can be set against, and `against` the same where the maps are to
    explain the difference."""

    chosen: Selection
    answered: Prediction
    target: int
    rival: int
    against: int | None

    @property
    def label(self) -> str:
        return self.chosen.categories[self.target].label

    @property
    def rival_label(self) -> str:
        return self.chosen.categories[self.rival].label

    @property
    def why(self) -> tuple[int, int | None]:
        """What the maps explain."""
        return self.target, self.against


def case() -> Case:
    """That of this script run; the class is the one that is followed, by default the answer."""
    chosen = selection()
    answered = passage_of(chosen.model, (), chosen.view.sight).prediction
    labels = [category.label for category in chosen.categories]
    best = int(answered.logits.argmax())
    target = best if chosen.target is None else labels.index(chosen.target)
    others = rivals(labels, answered, target)
    rival = labels.index(st.session_state[bound("second", others[0], others)])
    wanted = st.session_state[bound("against", False)]
    return Case(chosen, answered, target, rival, rival if wanted else None)


def rivals(labels: Sequence[str], answered: Prediction, target: int) -> list[str]:
    """The other classes, the likeliest first."""
    order = (-answered.logits).argsort(kind="stable")
    return [labels[int(index)] for index in order if int(index) != target]
