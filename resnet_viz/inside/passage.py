"""One picture's way through a network, in short: what each block is given, adds and hands on."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.prediction import Prediction, as_batch, as_prediction
from resnet_viz.inside.trace import BlockPass, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.notebook import ShortRepr
from resnet_viz.pictures.images import Pixels


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


@in_float32()
@torch.inference_mode()
def passage(model: LoadedModel, cropped: Pixels, removed: Collection[str] = ()) -> Passage:
    """Follow one prepared picture, (224, 224, 3) uint8 RGB, through the network without the blocks
    that are `removed`. One forward pass in float32. Raises `ValueError` for a block that cannot
    be removed."""
    images = as_batch(model, cropped)
    began = time.perf_counter()
    run = trace(model.folded, images, _passed, removed=removed)
    return Passage(_mean(run.conv1), run.blocks, as_prediction(model, run.logits[0], began))


def _passed(step: BlockPass) -> PassedBlock:
    shortcut = torch.zeros_like(step.branch) if step.shortcut is None else step.shortcut
    return PassedBlock(
        name=step.name,
        channels=step.output.shape[1],
        branch=_mean(step.branch),
        shortcut=_mean(shortcut),
        output=_mean(step.output),
        norm_branch=l2_norm(step.branch),
        norm_shortcut=l2_norm(step.shortcut),
    )


def _mean(maps: Tensor) -> NDArray[np.float32]:
    """(1, C, H, W) -> (H, W)"""
    mean: NDArray[np.float32] = maps[0].mean(dim=0).cpu().numpy()
    return mean
