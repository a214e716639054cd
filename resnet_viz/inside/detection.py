"""What a detector sees in a picture: objects, and the maps of its backbone and its pyramid."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from resnet_viz.inside.detected import Detection, Level, Object
from resnet_viz.inside.slices import Slices, finish
from resnet_viz.networks.detectors import LoadedDetector
from resnet_viz.networks.devices import in_float32
from resnet_viz.pictures.images import Pixels

# What the detector scales every picture to (torchvision/models/detection/faster_rcnn.py).
SHORTER, LONGER = 800, 1333
KEPT_FROM = 0.3  # the lowest score of an object that is kept
BOTTOM_UP = 0.5  # of the time, about, for the backbone
SURE = 0.5  # from this probability on a pixel belongs to an object


def shrunk(pixels: Pixels) -> Pixels:
    """The picture (H, W, 3), no larger than the detector would scale it: masks have the
    picture's size, and those of a large photo would fill the memory."""
    height, width = pixels.shape[:2]
    scale = min(SHORTER / min(height, width), LONGER / max(height, width), 1.0)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return pixels
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


def detect(model: LoadedDetector, pixels: Pixels) -> Detection:
    """Objects in a picture (H, W, 3), as torchvision's `GeneralizedRCNN.forward` finds them; it
    is taken apart here to keep the maps on the way."""
    return finish(detect_in_slices(model, pixels))


def detect_in_slices(model: LoadedDetector, pixels: Pixels) -> Slices[Detection]:
    """The same, the backbone a block at a time, then the pyramid, proposals, and boxes."""
    work = _Work()
    network: Any = model.module  # torchvision gives its parts no types
    picture = torch.from_numpy(pixels.copy()).to(model.device).permute(2, 0, 1).float() / 255
    with work.slice():
        images, _ = network.transform([picture])
    bottom_up = yield from _bottom_up(network.backbone.body, images.tensors, work)
    with work.slice():
        pyramid = network.backbone.fpn(bottom_up)
    yield 0.6
    with work.slice():
        proposals, _ = network.rpn(images, pyramid)
    yield 0.75
    with work.slice():
        detections, _ = network.roi_heads(pyramid, proposals, images.image_sizes)
    yield 0.95
    levels = [_level_of(boxes) for boxes in detections[0]["boxes"].tolist()]
    with work.slice():
        shown = [picture.shape[-2:]]
        (answer,) = network.transform.postprocess(detections, images.image_sizes, shown)
    objects = tuple(_objects(answer, levels, model.categories))
    return Detection(
        pixels=pixels,
        objects=objects,
        levels=tuple(_levels(list(bottom_up.values()), list(pyramid.values()))),
        seen=(images.tensors.shape[2], images.tensors.shape[3]),
        milliseconds=1000 * work.seconds,
        device=model.device.type,
        weights=model.provenance,
    )


class _Work:
    """Slices of a detection: exact, without gradients, and timed without what runs in between."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def slice(self) -> Iterator[None]:
        began = time.perf_counter()
        with in_float32(), torch.inference_mode():
            yield
        self.seconds += time.perf_counter() - began


def _bottom_up(body: Any, x: Tensor, work: _Work) -> Slices[dict[str, Tensor]]:
    """What torchvision's `IntermediateLayerGetter` returns: the outputs of some stages."""
    stages = {
        name: [*stage] if isinstance(stage, torch.nn.Sequential) else [stage]
        for name, stage in body.items()
    }
    outputs: dict[str, Tensor] = OrderedDict()
    done, parts = 0, sum(map(len, stages.values()))
    for name, stage in stages.items():
        for part in stage:
            with work.slice():
                x = part(x)
            done += 1
            yield BOTTOM_UP * done / parts
        if name in body.return_layers:
            outputs[body.return_layers[name]] = x
    return outputs


def _objects(
    answer: dict[str, Tensor], levels: list[int], categories: tuple[str, ...]
) -> Iterable[Object]:
    for index, score in enumerate(answer["scores"].tolist()):
        if score < KEPT_FROM:
            break
        left, top, right, bottom = answer["boxes"][index].tolist()
        mask = None
        if "masks" in answer:
            mask = (answer["masks"][index, 0] >= SURE).cpu().numpy()
        label = categories[int(answer["labels"][index])]
        yield Object(label, score, (left, top, right, bottom), mask, levels[index])


def _level_of(box: list[float]) -> int:
    """For a box in pixels of the picture as the network sees it (eq. 1, with k0 = 4)."""
    left, top, right, bottom = box
    side = max((right - left) * (bottom - top), 1e-6) ** 0.5
    return int(np.clip(np.floor(4 + np.log2(side / 224) + 1e-6), 2, 5))


def _levels(bottom_up: list[Tensor], pyramid: list[Tensor]) -> Iterable[Level]:
    for index, merged in enumerate(pyramid):
        below = bottom_up[index] if index < len(bottom_up) else merged.new_empty(1, 0, 0, 0)
        mean = below[0].mean(dim=0) if len(below[0]) else below.new_empty(0, 0)
        yield Level(
            number=index + 2,
            bottom_up=mean.cpu().numpy(),
            bottom_up_channels=below.shape[1],
            pyramid=merged[0].abs().mean(dim=0).cpu().numpy(),
            pyramid_channels=merged.shape[1],
        )
