"""What a network answers without some of its blocks; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.notebook import ShortRepr, html_table


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lesions(ShortRepr):
    """Logits (C,) float32 of the `whole` network, and of the network `without` each of its
    `blocks`, first to last; None for a block that cannot be removed."""

    blocks: tuple[str, ...]
    whole: NDArray[np.float32]
    without: tuple[NDArray[np.float32] | None, ...]

    def probability(self, target: int) -> float:
        """Softmax probability of a class, in [0, 1], with nothing removed."""
        return _softmax(self.whole, target)

    def probabilities(self, target: int) -> tuple[float | None, ...]:
        """Softmax probability of a class, in [0, 1], without each block."""
        return tuple(None if z is None else _softmax(z, target) for z in self.without)

    def answers(self) -> tuple[int | None, ...]:
        """Index of the class answered without each block."""
        return tuple(None if z is None else int(z.argmax()) for z in self.without)

    def _repr_html_(self) -> str:
        target = int(self.whole.argmax())
        rows = [
            (block, "cannot be removed", "")
            if share is None
            else (block, f"{share:.1%}", "the same" if answer == target else f"output {answer}")
            for block, share, answer in zip(
                self.blocks, self.probabilities(target), self.answers(), strict=True
            )
        ]
        whole = ("none", f"{self.probability(target):.1%}", f"output {target}")
        return html_table(("block removed", f"output {target}", "answer"), [whole, *rows])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Changed(ShortRepr):
    """What a changed network answers: its `prediction`, and `cam` (H, W) float32, at least 0 and
    in logits, Grad-CAM of the last block's output for the class with index `target`."""

    prediction: Prediction
    target: int
    cam: NDArray[np.float32]


def _softmax(logits: NDArray[np.float32], index: int) -> float:
    powers = np.exp(logits.astype(np.float64) - logits.max())
    return float(powers[index] / powers.sum())
