"""What is counted of a `Design`; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viz.counting.counted import Counts
from resnet_viz.counting.keras_summary import KerasCount


@dataclass(frozen=True, slots=True)
class DesignPart:
    """ "stem", "layer1" to "layer4" or "head": learned numbers, and multiply-adds of a picture."""

    name: str
    parameters: int
    multiply_adds: int


@dataclass(frozen=True, slots=True)
class Designed:
    """What is counted of a design; its `parts` in order, which add up to it; and what Keras
    counts of its program for Keras."""

    counts: Counts
    parts: tuple[DesignPart, ...]
    keras: KerasCount
