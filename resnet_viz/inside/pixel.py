"""One number of a convolution's output, computed again by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # the screen adds up, and does not wait for torch to be imported
    from resnet_viz.inside.viewed import Layer


@dataclass(frozen=True, slots=True, eq=False)
class PixelSum:
    """The sum behind one position of one output channel.

    `channels` (I,) are the numbers of the input channels it reads (with groups: of its group);
    `patch` (I, k, k) what it reads there, 0 beyond the map's edge; `kernel` (I, k, k) the
    weights; `top` and `left` the patch's first row and column in the input, from 0 (-1: padding).
    `terms` (I,) float64 is one input channel's k * k products added up, `convolved` the sum of
    all terms, `normalized` batch norm of that.
    """

    channels: NDArray[np.intp]
    patch: NDArray[np.float32]
    kernel: NDArray[np.float32]
    top: int
    left: int
    terms: NDArray[np.float64]
    convolved: float
    normalized: float

    def largest(self) -> NDArray[np.intp]:
        """Places in `terms`, the one of largest magnitude first."""
        return np.argsort(-np.abs(self.terms), kind="stable")


def pixel_sum(layer: Layer, channel: int, row: int, column: int) -> PixelSum:
    """Recompute position (`row`, `column`) of output `channel`, all from 0, in float64."""
    outputs, fan_in, side, _ = layer.weight.shape
    first = channel // (outputs // layer.groups) * fan_in
    channels = np.arange(first, first + fan_in)
    edge = layer.padding
    padded = np.pad(layer.inputs[channels], ((0, 0), (edge, edge), (edge, edge)))
    top, left = row * layer.stride, column * layer.stride
    patch = padded[:, top : top + side, left : left + side]
    kernel = layer.weight[channel]
    terms = (patch.astype(np.float64) * kernel).sum(axis=(1, 2))
    convolved = float(terms.sum())
    spread = float(np.sqrt(layer.variance[channel].astype(np.float64) + layer.epsilon))
    standard = (convolved - float(layer.mean[channel])) / spread
    normalized = float(layer.gamma[channel]) * standard + float(layer.beta[channel])
    return PixelSum(channels, patch, kernel, top - edge, left - edge, terms, convolved, normalized)
