"""What a sanity check gives; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.saliency.likeness import Likeness
from resnet_viz.inside.saliency.results import Method, Passes, Settings
from resnet_viz.notebook import ShortRepr


@dataclass(frozen=True, slots=True, repr=False)
class Statistics(ShortRepr):
    """Of the norms of a network that forgets: for each of the parts, in the order of forgetting,
    mean and variance of each norm that is random by then, one after the other. `seed` is that of
    the random weights, `network` the SHA-256 of the trained ones: two with the same are equal."""

    seed: int
    network: str
    parts: tuple[NDArray[np.float32], ...] = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Forgotten(ShortRepr):
    """A network with everything from the answer down to `part` random; "nothing" for the trained
    one. `logits` (C,) float32; of each method, in order, `shown` (H, W) float16, the map over its
    own scale as `Attribution.shown`, and its `likeness` to the trained network's."""

    part: str
    logits: NDArray[np.float32]
    shown: tuple[NDArray[np.float16], ...]
    likeness: tuple[Likeness, ...]

    def probability(self, target: int) -> float:
        """Softmax probability of a class, in [0, 1]."""
        powers = np.exp(self.logits.astype(np.float64) - self.logits.max())
        return float(powers[target] / powers.sum())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sanity(ShortRepr):
    """The maps of the class with index `target` by `methods`, while the network forgets: `states`
    from the trained one to the untrained one. `settings` as used, `seed` that of the random
    weights. `passes` of the maps and the answers, without those that estimate the statistics;
    `seconds` of all, without the waits between slices."""

    target: int
    against: int | None
    methods: tuple[Method, ...]
    states: tuple[Forgotten, ...]
    settings: Settings
    seed: int
    passes: Passes
    seconds: float

    def likeness(self, method: Method) -> tuple[Likeness, ...]:
        """How alike a method's maps stay, state by state."""
        number = self.methods.index(method)
        return tuple(state.likeness[number] for state in self.states)
