"""One picture's way through a network, as it is told; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.notebook import ShortRepr


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PassedBlock(ShortRepr):
    """One block as the picture came by: means over the channels, (H, W) float32, of F(x)
    (`branch`), of the `shortcut` (x or its projection; all 0 in the plain twin) and of the
    `output`, the ReLU of their sum. `norm_branch` and `norm_shortcut` are the L2 norms of the
    whole tensors. Of a block that is taken out, `output` is without F(x), which is still told."""

    name: str
    channels: int
    branch: NDArray[np.float32]
    shortcut: NDArray[np.float32]
    output: NDArray[np.float32]
    norm_branch: float
    norm_shortcut: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Passage(ShortRepr):
    """The whole way: `conv1` (H, W) float32 is the mean over its channels after batch norm and
    ReLU; `blocks` first to last; and the `prediction` at its end."""

    conv1: NDArray[np.float32]
    blocks: tuple[PassedBlock, ...]
    prediction: Prediction
