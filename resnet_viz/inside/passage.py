"""Following one picture through a network: what each block is given, adds and hands on."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.passed import Passage, PassedBlock
from resnet_viz.inside.prediction import as_batch, as_prediction
from resnet_viz.inside.trace import BlockPass, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@in_float32()
@torch.inference_mode()
def passage(
    model: LoadedModel,
    cropped: Pixels,
    removed: Collection[str] = (),
    also: Callable[[BlockPass], None] = lambda step: None,
) -> Passage:
    """Follow one prepared picture, (224, 224, 3) uint8 RGB, through the network without the blocks
    that are `removed`. One forward pass in float32; whatever `also` is to see of it, a block each,
    is shown to it. Raises `ValueError` for a block that cannot be removed."""

    def keep(step: BlockPass) -> PassedBlock:
        also(step)
        return _passed(step)

    images = as_batch(model, cropped)
    began = time.perf_counter()
    run = trace(model.folded, images, keep, removed=removed)
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
