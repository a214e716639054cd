"""A picture on its way towards another answer; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.notebook import ShortRepr


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Nudge(ShortRepr):
    """A picture's way `toward` an output, given by its index: `pictures` (steps + 1, H, W, 3) uint8
    from the picture as it was, and the `predictions` for them. No color of the one after k steps is
    more than k levels from what it was."""

    toward: int
    pictures: NDArray[np.uint8]
    predictions: tuple[Prediction, ...]

    @property
    def steps(self) -> int | None:
        """After how many the network answers with that class; None where it does not."""
        for step, prediction in enumerate(self.predictions):
            if int(prediction.logits.argmax()) == self.toward:
                return step
        return None
