"""Integrated gradients (Sundararajan et al. 2017, arXiv 1703.01365), one gradient a slice.

Along the way from the baseline to the picture the gradient of a deep network leaps, most of it in
short stretches that no rule with fixed steps knows of. But by how much the number changes over a
stretch is known, and so is what a sum over it misses. Half of the steps are even; each of the
others is taken where most is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor

from resnet_viz.inside.saliency.results import Completeness, Passes
from resnet_viz.inside.saliency.score import Score, value, value_and_gradient
from resnet_viz.inside.slices import Slices

# Of the way, where the first step is taken: in a baseline of one color the max pool has ties, and
# the gradient in that very point is not the one beside it.
BEGIN: Final = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A step of the way: `share` of it done, the number there, and its gradient at the picture
    (1, 3, H, W) and along the way."""

    share: float
    value: float
    gradient: Tensor
    slope: float


def integrated_gradients(
    score: Score, image: Tensor, baseline: Tensor, steps: int
) -> Slices[tuple[Tensor, Passes, Completeness]]:
    """The mean gradient on the straight way from the baseline to the picture, times the way, all
    (1, 3, H, W): by the trapezoid rule, on even stretches of which those are halved where it
    misses most. At least two `steps`, whose gradients are held until the end."""
    way = image - baseline
    even = steps // 2
    taken: list[_Step] = []
    for number in range(even + 1):
        yield len(taken) / (steps + 1)
        taken.append(_step(score, baseline, way, max(BEGIN, number / even)))
    while len(taken) < steps:
        yield len(taken) / (steps + 1)
        after = max(range(1, len(taken)), key=lambda end: _missed(taken[end - 1], taken[end]))
        between = (taken[after - 1].share + taken[after].share) / 2
        taken.insert(after, _step(score, baseline, way, between))
    mean = torch.zeros_like(image)
    for begin, end in pairwise(taken):
        mean += (end.share - begin.share) / 2 * (begin.gradient + end.gradient)
    found = way * mean
    yield len(taken) / (steps + 1)
    ends = taken[-1].value, value(score, baseline)
    return found, Passes(steps + 1, steps), Completeness(*ends, float(found.double().sum()))


def _step(score: Score, baseline: Tensor, way: Tensor, share: float) -> _Step:
    number, gradient = value_and_gradient(score, baseline + share * way)
    return _Step(share, number, gradient, float((gradient * way).double().sum()))


def _missed(begin: _Step, end: _Step) -> float:
    """By how much the trapezoid rule misses the difference of the numbers at the two ends."""
    summed = (end.share - begin.share) / 2 * (begin.slope + end.slope)
    return abs(summed - (end.value - begin.value))
