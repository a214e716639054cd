"""What a network answers with one of its blocks removed (Veit et al. 2016, arXiv 1605.06431).

Removing a residual block leaves its shortcut: relu(x), or relu(projection(x)). The plain twin has
none to fall back on: where shapes allow it, x passes on as it is; a block that changes the shape
cannot be removed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchvision.models.resnet import ResNet

from resnet_viz.inside.evaluation import batches
from resnet_viz.inside.lesioned import Changed, Lesions
from resnet_viz.inside.prediction import as_batch, as_prediction
from resnet_viz.inside.slices import Slices, finish
from resnet_viz.inside.trace import Scale, named_blocks, trace, without_branch
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.folders import PhotoFolder
from resnet_viz.pictures.images import Pixels

BATCH = 8  # becomes 17 times as many on the way through ResNet-50


@dataclass(frozen=True, slots=True)
class LesionAccuracy:
    """Top-1 accuracy so far, in [0, 1], over `images` of `total` photos: of the whole network
    (`baseline`) and without each block; None for a block that cannot be removed."""

    images: int
    total: int
    baseline: float
    without: tuple[float | None, ...]


@in_float32()
def change(
    model: LoadedModel,
    cropped: Pixels,
    target: int | None = None,
    *,
    branch_scale: Scale = 1.0,
    removed: Collection[str] = (),
) -> Changed:
    """The answer to one prepared picture, (224, 224, 3) uint8 RGB, with blocks removed or their
    branches scaled; `target` is by default the class answered. In float32; costs one forward
    pass, for Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391) of the last block needs the
    gradient of no layer but the last."""
    images = as_batch(model, cropped)
    began = time.perf_counter()
    with torch.inference_mode():
        run = trace(
            model.folded,
            images,
            lambda step: step.output,
            branch_scale=branch_scale,
            removed=removed,
        )
    prediction = as_prediction(model, run.logits[0], began)
    if target is None:
        target = int(prediction.logits.argmax())
    last = run.blocks[-1]
    # The logit is fc's row times the spatial mean: its gradient at every position is the row
    # over the number of positions, which is then also the mean, Grad-CAM's α.
    alpha = model.module.fc.weight[target] / last[0, 0].numel()
    cam = torch.relu(torch.einsum("c,chw->hw", alpha, last[0]))
    return Changed(prediction, target, cam.cpu().numpy())


def lesions(model: LoadedModel, cropped: Pixels) -> Lesions:
    """All single lesions for one prepared picture, (224, 224, 3) uint8 RGB, in float32."""
    return finish(lesions_in_slices(model, cropped))


def lesions_in_slices(model: LoadedModel, cropped: Pixels) -> Slices[Lesions]:
    """The same, a block at a time."""
    whole, without = yield from _all_lesions(model.folded, as_batch(model, cropped))
    blocks = tuple(name for name, _ in named_blocks(model.module))
    return Lesions(blocks, whole[0].cpu().numpy(), tuple(_first(logits) for logits in without))


def lesion_accuracy(model: LoadedModel, folder: PhotoFolder) -> Iterator[LesionAccuracy]:
    """Accuracy over a folder of photos with each block removed in turn; yields the running
    result after each batch, the last one being the result. Raises `DataError` as `evaluate`."""
    hits: list[int | None] = []
    done = 0
    for images, truth in batches(model, folder, BATCH):
        whole, without = finish(_all_lesions(model.folded, images))
        new = [_right(logits, truth) for logits in (whole, *without)]
        hits = new if not hits else [_sum(a, b) for a, b in zip(hits, new, strict=True)]
        done += len(truth)
        baseline, *shares = (None if count is None else count / done for count in hits)
        assert baseline is not None  # the whole network always answers
        yield LesionAccuracy(done, len(folder.files), baseline, tuple(shares))


def _all_lesions(module: ResNet, images: Tensor) -> Slices[tuple[Tensor, list[Tensor | None]]]:
    """Logits (N, C) of the whole network and without each block.

    What lies before a removed block is the same as in the whole network, so it is computed once:
    the batch begins with the whole network's maps and grows by one lesion a block. In a ResNet-50
    that costs about 8.5 forward passes instead of 17.
    """
    count = len(images)
    with in_float32(), torch.inference_mode():
        x = module.maxpool(module.relu(module.bn1(module.conv1(images))))
    removable: list[bool] = []
    blocks = [block for _, block in named_blocks(module)]
    for number, block in enumerate(blocks, start=1):
        with in_float32(), torch.inference_mode():
            intact = x[:count]
            x = block(x)
            left = without_branch(block, intact, x)
            removable.append(left is not None)
            if left is not None:
                x = torch.cat([x, torch.relu(left)])
        yield (number / len(blocks)) ** 2  # the batch grows
    with in_float32(), torch.inference_mode():
        logits = module.fc(torch.flatten(module.avgpool(x), 1))
    whole, *others = logits.split(count)
    rest = iter(others)
    return whole, [next(rest) if can else None for can in removable]


def _right(logits: Tensor | None, truth: Tensor) -> int | None:
    return None if logits is None else int((logits.argmax(dim=1).cpu() == truth).sum())


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def _first(logits: Tensor | None) -> NDArray[np.float32] | None:
    return None if logits is None else logits[0].cpu().numpy()
