"""How alike two maps are, as the sanity checks ask (Adebayo et al. 2018, arXiv 1810.03292)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from resnet_viz.inside.saliency.results import Map

WINDOW = 7  # pixels; scikit-image's default


@dataclass(frozen=True, slots=True)
class Likeness:
    """A map beside that of the trained network. `signed` is Spearman's rank correlation of the
    numbers, `magnitude` that of their magnitudes, both in [-1, 1] and nan where a map is the same
    everywhere; `ssim` the structural similarity of the magnitudes as drawn, at most 1; `edges` the
    rank correlation of the magnitudes with an edge detector's map."""

    signed: float
    magnitude: float
    ssim: float
    edges: float


def rank_correlation(a: Map, b: Map) -> float:
    """Spearman's: Pearson's correlation of the ranks, equals sharing theirs."""
    return correlation(ranks(a), ranks(b))


def ranks(map: Map) -> NDArray[np.float64]:
    """The rank of every number of a map, less their mean."""
    _, place, count = np.unique(map.ravel(), return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    found: NDArray[np.float64] = (last - (count - 1) / 2)[place]
    found -= found.mean()
    return found


def correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Pearson's, of numbers whose mean is 0; nan where they are all the same."""
    size = np.sqrt((a**2).sum() * (b**2).sum())
    return float((a * b).sum() / size) if size else float("nan")


def structural_similarity(a: Map, b: Map) -> float:
    """Wang et al. 2004 (IEEE TIP 13), of maps in [0, 1]: the mean over all squares of 7 x 7 pixels
    that lie within, with the variance of a sample."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    count = WINDOW**2
    mean_x, mean_y = _means(x), _means(y)
    unbiased = count / (count - 1)
    var_x = unbiased * (_means(x * x) - mean_x**2)
    var_y = unbiased * (_means(y * y) - mean_y**2)
    both = unbiased * (_means(x * y) - mean_x * mean_y)
    c1, c2 = 0.01**2, 0.03**2
    above = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    below = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return float((above / below).mean())


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of every square of WINDOW pixels that lies within; one way after the other."""
    rows = sliding_window_view(values, WINDOW, axis=0).mean(axis=-1)
    means: NDArray[np.float64] = sliding_window_view(rows, WINDOW, axis=1).mean(axis=-1)
    return means
