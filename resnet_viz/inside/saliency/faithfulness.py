"""Deletion and insertion (Petsiuk et al. 2018, arXiv 1806.07421) on a grid of cells.

If a map shows the evidence, the answer falls fast while the strongest cells are covered first,
and rises fast while they come back first.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.inside.prediction import as_prediction
from resnet_viz.inside.saliency.cells import (
    GRID,
    Cells,
    cover,
    cover_with,
    edges,
    order,
    random_order,
)
from resnet_viz.inside.saliency.fills import Fill, filled
from resnet_viz.inside.saliency.progress import Clock, within
from resnet_viz.inside.saliency.results import Map, Passes
from resnet_viz.inside.saliency.trials import Curve, Trial
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import normalize

STEPS = 16
SEEDS = (1, 2, 3)
Order = NDArray[np.int64]
_Ends = tuple[NDArray[np.float32], NDArray[np.float32]]


@in_float32()
def answer_covered(
    model: LoadedModel, cropped: Pixels, cells: Cells, fill: Fill = "mean", fill_seed: int = 1
) -> Prediction:
    """The answer to a prepared picture, (H, W, 3) uint8 RGB, with these cells covered: numbers from
    0 to 195 of a grid of 14 x 14, row by row. One pass."""
    covered = torch.from_numpy(cover(cropped, cells, fill, fill_seed))[None].to(model.device)
    began = time.perf_counter()
    with torch.inference_mode():
        return as_prediction(model, model.folded(covered)[0], began)


def put_on_trial(
    model: LoadedModel,
    cropped: Pixels,
    target: int,
    maps: Mapping[str, Map],
    fill: Fill = "mean",
    *,
    against: int | None = None,
    seeds: Sequence[int] = SEEDS,
    fill_seed: int = 1,
    steps: int = STEPS,
    grid: int = GRID,
) -> Slices[Trial]:
    """Deletion and insertion of `maps` (H, W), larger where more speaks for the class with index
    `target`, of an edge detector and of orders by chance, for one prepared picture, (H, W, 3)
    uint8 RGB. In float32, one pass a slice."""
    orders = [order(map, grid) for map in (*maps.values(), edges(cropped))]
    counts = step_counts(grid * grid, steps)
    picture, hidden = normalize(cropped), filled(cropped, fill, fill_seed)
    asked = _Asked(model, picture, hidden, target, against, grid, counts)
    lots = len(orders) + len(seeds) / 2  # an order by chance is half the work
    clock = Clock()
    ends = yield from clock.run(_ends(asked))
    curves, by_chance = [], []
    for number, cells in enumerate(orders):
        work = clock.run(_curve(asked, cells, ends))
        curves.append((yield from within(work, number / lots, (number + 1) / lots)))
    for number, seed in enumerate(seeds):
        done, work = len(orders) + number / 2, clock.run(_by_chance(asked, seed, ends))
        by_chance.append((yield from within(work, done / lots, (done + 0.5) / lots)))
    inner = steps - 1
    return Trial(
        names=tuple(maps),
        curves=tuple(curves[:-1]),
        edges=curves[-1],
        random=tuple(by_chance),
        seeds=tuple(seeds),
        fill=fill,
        fill_seed=fill_seed,
        grid=grid,
        passes=Passes(2 + inner * (2 * len(orders) + len(seeds))),
        seconds=clock.seconds,
    )


def step_counts(cells: int, steps: int) -> tuple[int, ...]:
    """How many cells are covered at each of the `steps` and before the first: evenly from 0 to all,
    and as many at a step as are left at its counterpart from the end."""
    half = [cells * step // steps for step in range(steps // 2 + 1)]
    return (*half, *(cells - count for count in reversed(half[: steps + 1 - len(half)])))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What all curves of a trial have in common."""

    model: LoadedModel
    picture: NDArray[np.float32]
    hidden: NDArray[np.float32]
    target: int
    against: int | None
    grid: int
    counts: tuple[int, ...]

    @in_float32()
    def logits(self, covered: Order) -> NDArray[np.float32]:
        """(C,) with these cells covered: one pass."""
        image = cover_with(self.picture, self.hidden, covered, self.grid)
        with torch.inference_mode():
            found = self.model.folded(torch.from_numpy(image)[None].to(self.model.device))
        answer: NDArray[np.float32] = found[0].cpu().numpy()
        return answer


def _ends(asked: _Asked) -> Slices[_Ends]:
    """The answers that all curves share: with no cell covered, and with all of them."""
    yield 0.0
    whole = asked.logits(np.arange(0))
    yield 0.0
    return whole, asked.logits(np.arange(asked.counts[-1]))


def _curve(asked: _Asked, cells: Order, ends: _Ends) -> Slices[Curve]:
    whole, nothing = ends
    inner = asked.counts[1:-1]
    deletion = yield from within(_answers(asked, [cells[:n] for n in inner]), 0, 0.5)
    insertion = yield from within(_answers(asked, [cells[n:] for n in inner]), 0.5, 1)
    return _as_curve(asked, cells, [whole, *deletion, nothing], [nothing, *insertion, whole])


def _by_chance(asked: _Asked, seed: int, ends: _Ends) -> Slices[Curve]:
    """Deletion of an order is insertion of the reversed one, read backwards: by chance, too, and
    half the passes. `order` is the deletion's."""
    whole, nothing = ends
    cells = random_order(seed, asked.grid)
    inner = yield from _answers(asked, [cells[:count] for count in asked.counts[1:-1]])
    deletion = [whole, *inner, nothing]
    return _as_curve(asked, cells, deletion, deletion[::-1])


def _answers(asked: _Asked, covered: Sequence[Order]) -> Slices[list[NDArray[np.float32]]]:
    """The logits with each of these sets of cells covered, one a slice."""
    found = []
    for number, cells in enumerate(covered):
        yield number / len(covered)
        found.append(asked.logits(cells))
    return found


def _as_curve(
    asked: _Asked,
    cells: Order,
    deletion: list[NDArray[np.float32]],
    insertion: list[NDArray[np.float32]],
) -> Curve:
    target, against = asked.target, asked.against
    return Curve(cells, asked.counts, target, against, np.stack(deletion), np.stack(insertion))
