"""A network's answer to one picture; loads without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.notebook import ShortRepr, html_table

BAR = 20  # characters that stand for 100% in a notebook


@dataclass(frozen=True, slots=True)
class Score:
    """A class and its softmax probability, in [0, 1]."""

    label: str
    wnid: str | None
    probability: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Prediction(ShortRepr):
    """One forward pass: `probabilities` (C,) float32, the softmax of `logits` (C,) float32, in
    the order of the model's categories; `top` the five best, best first; `milliseconds` for
    the forward pass alone; `device` where it ran, "cpu", "cuda" or "mps"."""

    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    top: tuple[Score, ...]
    milliseconds: float
    device: str

    def _repr_html_(self) -> str:
        rows = ((s.label, f"{s.probability:.1%}", _bar(s.probability)) for s in self.top)
        return html_table(("class", "probability", ""), rows)


def _bar(probability: float) -> str:
    return "█" * round(BAR * probability) if math.isfinite(probability) else ""
