"""What is seen of one residual block at work; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resnet_viz.notebook import ShortRepr

BlockPart = Literal["branch", "shortcut", "output"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Layer(ShortRepr):
    """A convolution without bias and the batch norm after it; float32 throughout.

    `inputs` (I, H, W) are what it reads, `convolved` (O, H', W') what it makes of them, and
    `normalized` (O, H', W') what batch norm makes of that, before any ReLU. `weight` is
    (O, I / groups, k, k). Batch norm's four numbers a channel are (O,) each: in evaluation it
    computes gamma * (z - mean) / sqrt(variance + epsilon) + beta.
    """

    name: str
    inputs: NDArray[np.float32]
    convolved: NDArray[np.float32]
    normalized: NDArray[np.float32]
    weight: NDArray[np.float32]
    stride: int
    padding: int
    groups: int
    mean: NDArray[np.float32]
    variance: NDArray[np.float32]
    gamma: NDArray[np.float32]
    beta: NDArray[np.float32]
    epsilon: float

    @property
    def kernel(self) -> int:
        """Side of the kernel in positions."""
        side: int = self.weight.shape[-1]
        return side

    @property
    def parameters(self) -> int:
        """Weights of the convolution, without batch norm's two a channel."""
        return self.weight.size

    @property
    def multiply_adds(self) -> int:
        """Each weight is used once at every position of the output."""
        positions: int = self.convolved[0].size
        return self.parameters * positions


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BlockView(ShortRepr):
    """A block's tensors for one picture, float32: `x` (C, H, W); `branch`, `shortcut`, `total`
    and `output` (C', H', W'), where total = branch + shortcut and output = ReLU(total).
    `shortcut` is x, its projection, or, in the plain twin, which has none, all zeros. `layers`
    are F's, in order; `projection` is the shortcut's, where it has one. `norm_branch` and
    `norm_shortcut` are the L2 norms of the two."""

    name: str
    x: NDArray[np.float32]
    branch: NDArray[np.float32]
    shortcut: NDArray[np.float32]
    total: NDArray[np.float32]
    output: NDArray[np.float32]
    layers: tuple[Layer, ...]
    projection: Layer | None
    norm_branch: float
    norm_shortcut: float

    def strongest(self, part: BlockPart) -> NDArray[np.intp]:
        """Channel numbers, the one with the largest mean magnitude in `part` first."""
        means = np.abs(getattr(self, part)).mean(axis=(1, 2))
        return np.argsort(-means, kind="stable")
