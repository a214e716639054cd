"""What deletion and insertion give; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.saliency.fills import Fill
from resnet_viz.inside.saliency.results import Passes
from resnet_viz.notebook import ShortRepr


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Curve(ShortRepr):
    """What a network answers while a picture's cells are covered, and uncovered, in an `order`.

    `order` (cells,) is the numbers of the cells, strongest first; `counts` (K,) how many of them
    are covered (deletion) or left (insertion) at each step, from 0 to all. `deletion` and
    `insertion` (K, C) float32 are the logits then. `target` is the class, `against` another one,
    where the map explained the difference.
    """

    order: NDArray[np.int64]
    counts: tuple[int, ...]
    target: int
    against: int | None
    deletion: NDArray[np.float32]
    insertion: NDArray[np.float32]

    @property
    def deletion_area(self) -> float:
        """The mean logit (difference, with `against`) while the strongest cells are covered first:
        the lower, the better the order. In logits, by the trapezoid rule over the share covered."""
        return self._area(self.deletion)

    @property
    def insertion_area(self) -> float:
        """The mean logit while the strongest cells come back first: the higher, the better."""
        return self._area(self.insertion)

    @property
    def score(self) -> float:
        """Insertion's area less deletion's, in logits: the higher, the better; about 0 for an
        order by chance."""
        return self.insertion_area - self.deletion_area

    def deleted(self, step: int) -> NDArray[np.int64]:
        """The cells that are covered at a step of the deletion."""
        return self.order[: self.counts[step]]

    def not_yet_inserted(self, step: int) -> NDArray[np.int64]:
        """The cells that are covered at a step of the insertion."""
        return self.order[self.counts[step] :]

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """The softmax probability of the class at every step, (K,), of `deletion` or
        `insertion`."""
        powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers[:, self.target] / powers.sum(axis=1)
        return shares

    def shares(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """What falls and rises with what the map explains: the same, or, with `against`, the
        probability as if there were those two classes alone."""
        if self.against is None:
            return self.probabilities(logits)
        pair = logits[:, [self.target, self.against]].astype(np.float64)
        shares: NDArray[np.float64] = 1 / (1 + np.exp(pair[:, 1] - pair[:, 0]))
        return shares

    def _area(self, logits: NDArray[np.float32]) -> float:
        own = logits[:, self.target].astype(np.float64)
        if self.against is not None:
            own = own - logits[:, self.against]
        return float(np.trapezoid(own, self.counts) / self.counts[-1])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trial(ShortRepr):
    """Deletion and insertion of several maps, by `names`, with two controls: `edges`, the order of
    an edge detector, and `random`, orders by chance from the `seeds`. `fill` is what covers,
    `fill_seed` that of its noise, `grid` how many cells a side has. `passes` and `seconds`
    (without the waits between slices) are the cost."""

    names: tuple[str, ...]
    curves: tuple[Curve, ...]
    edges: Curve
    random: tuple[Curve, ...]
    seeds: tuple[int, ...]
    fill: Fill
    fill_seed: int
    grid: int
    passes: Passes
    seconds: float

    @property
    def random_area(self) -> tuple[float, float]:
        """Mean and standard deviation (over the seeds, less one) of the area of an order by
        chance, in logits: the same of deletion and of insertion."""
        areas = [curve.deletion_area for curve in self.random]
        return float(np.mean(areas)), float(np.std(areas, ddof=1)) if len(areas) > 1 else 0.0

    @property
    def ranking(self) -> tuple[str, ...]:
        """The names of the maps, best score first."""
        scores = {name: curve.score for name, curve in zip(self.names, self.curves, strict=True)}
        return tuple(sorted(scores, key=lambda name: -scores[name]))

    def beats_edges(self, curve: Curve) -> bool:
        """Whether a map's score is above the edge detector's."""
        return curve.score > self.edges.score

    def beats_chance(self, curve: Curve) -> bool:
        """Whether both its areas are better than those of every order by chance."""
        areas = [by_chance.deletion_area for by_chance in self.random]
        return curve.deletion_area < min(areas) and curve.insertion_area > max(areas)
