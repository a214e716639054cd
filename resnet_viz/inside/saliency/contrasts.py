"""Why this class and not that: what the ledger and the search for a change give; no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.saliency.results import Map, Passes
from resnet_viz.notebook import ShortRepr
from resnet_viz.pictures.images import Pixels


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger(ShortRepr):
    """Where the last block's maps put a class's logit above another's, exactly.

    `map` (h, w) float32: the part of every place, in logits, above 0 for `target`, below for
    `against`. `channels` (C,) float32: the part of every channel of the last block. Either adds up,
    with `bias`, the difference of the two biases, to `gap`, the difference of the two logits as
    the network gave them.
    """

    target: int
    against: int
    map: Map
    channels: NDArray[np.float32]
    bias: float
    gap: float

    @property
    def total(self) -> float:
        """The sum of the places' parts and the bias: the gap, but for rounding."""
        return float(self.map.sum(dtype=np.float64)) + self.bias

    def strongest(self, count: int) -> tuple[int, ...]:
        """The channels with the largest parts, by magnitude, first to last."""
        order = np.argsort(-np.abs(self.channels), kind="stable")[:count]
        return tuple(int(channel) for channel in order)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Change(ShortRepr):
    """A search for a small change of a picture that makes another class of it.

    `pictures` (K, H, W, 3) uint8 RGB and `logits` (K, C) float32 are before the first step and
    after every one, until the answer is `wanted` or the steps are over. No number differs by more
    than `radius` levels of 255 from the picture's.
    """

    wanted: int
    radius: int
    pictures: NDArray[np.uint8]
    logits: NDArray[np.float32]
    passes: Passes
    seconds: float

    @property
    def reached(self) -> bool:
        """Whether the last picture is answered with the class that was wanted."""
        return bool(self.logits[-1].argmax() == self.wanted)

    @property
    def difference(self) -> NDArray[np.int16]:
        """By how many levels of 255 the last picture differs, (H, W, 3)."""
        found: NDArray[np.int16] = self.pictures[-1].astype(np.int16) - self.pictures[0]
        return found

    @property
    def largest(self) -> int:
        """The largest difference, in levels of 255."""
        return int(np.abs(self.difference).max())

    def enlarged(self) -> tuple[Pixels, float]:
        """The difference to look at, (H, W, 3) uint8, on mid-grey, and how many times it is
        enlarged: until the largest is black or white."""
        times = 127 / self.largest if self.largest else 1.0
        pixels: Pixels = (128 + self.difference * times).round().clip(0, 255).astype(np.uint8)
        return pixels, times

    def probabilities(self, target: int) -> NDArray[np.float64]:
        """The softmax probability of a class before and after every step, (K,)."""
        powers = np.exp(self.logits.astype(np.float64) - self.logits.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers[:, target] / powers.sum(axis=1)
        return shares
