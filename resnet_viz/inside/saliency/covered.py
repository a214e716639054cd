"""What a network answers without a part of the picture; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viz.inside.answer import Prediction
from resnet_viz.notebook import ShortRepr


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Covered(ShortRepr):
    """The answer to the `whole` picture, to the one whose chosen cells are covered (`without`), and
    `at_random`, to pictures of which as many cells are covered, drawn by a fixed seed."""

    whole: Prediction
    without: Prediction
    at_random: tuple[Prediction, ...]
