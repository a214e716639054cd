"""What sets a network's answer apart from another one; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.notebook import ShortRepr, html_table

SHOWN = 5  # channels, in a notebook


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger(ShortRepr):
    """The `gap`, logit of `this` minus logit of `that` (indices of two outputs), and what makes it
    in the last `block`, all in logits: `places` (H, W) float32, `channels` (C,) float32, and
    `biases`, the difference of the two. The places, as the channels, add up to the gap without
    the biases."""

    block: str
    this: int
    that: int
    gap: float
    biases: float
    places: NDArray[np.float32]
    channels: NDArray[np.float32]
    prediction: Prediction

    def _repr_html_(self) -> str:
        order = np.argsort(-np.abs(self.channels), kind="stable")[:SHOWN]
        rows = ((int(k), f"{self.channels[k]:+.3g}") for k in order)
        head = f"<p>Output {self.this} leads {self.that} by {self.gap:.3g} logits.</p>"
        return head + html_table(("channel", "logits"), rows)
