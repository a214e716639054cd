"""What a detector sees in a picture: objects, and the maps of its backbone and its pyramid."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from resnet_viz.networks.detectors import LoadedDetector
from resnet_viz.networks.devices import in_float32
from resnet_viz.pictures.images import Pixels

# What the detector scales every picture to (torchvision/models/detection/faster_rcnn.py).
SHORTER, LONGER = 800, 1333
KEPT_FROM = 0.3  # the lowest score of an object that is kept
SURE = 0.5  # from this probability on a pixel belongs to an object


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A level of the pyramid, 2 to 5: mean over the channels of the backbone's map C and mean
    absolute value of the pyramid's map P, float32 (H, W) each, and their numbers of channels.
    Level 6 has no C (0 channels, an empty array)."""

    number: int
    bottom_up: NDArray[np.float32]
    bottom_up_channels: int
    pyramid: NDArray[np.float32]
    pyramid_channels: int


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """Something found: `score` in [0, 1]; `box` left, top, right, bottom in pixels of the
    picture; `mask` bool (H, W) of the picture, None from a detector without masks; `level`, 2 to
    5, the one whose map P is read for boxes of its size (Lin et al. 2016, arXiv 1612.03144,
    eq. 1)."""

    label: str
    score: float
    box: tuple[float, float, float, float]
    mask: NDArray[np.bool_] | None
    level: int


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """What was found in `pixels` (H, W, 3), highest score first; `seen` is (height, width) of the
    picture as the network saw it, its borders filled up so that level 5 fits; `milliseconds` of
    all of it on `device`, "cpu", "cuda" or "mps"; `weights` is the name of the detector's file."""

    pixels: Pixels
    objects: tuple[Object, ...]
    levels: tuple[Level, ...]
    seen: tuple[int, int]
    milliseconds: float
    device: str
    weights: str


def shrunk(pixels: Pixels) -> Pixels:
    """The picture (H, W, 3), no larger than the detector would scale it: masks have the
    picture's size, and those of a large photo would fill the memory."""
    height, width = pixels.shape[:2]
    scale = min(SHORTER / min(height, width), LONGER / max(height, width), 1.0)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return pixels
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


@in_float32()
@torch.inference_mode()
def detect(model: LoadedDetector, pixels: Pixels) -> Detection:
    """Objects in a picture (H, W, 3), as torchvision's `GeneralizedRCNN.forward` finds them; it
    is taken apart here to keep the maps on the way."""
    began = time.perf_counter()
    network: Any = model.module  # torchvision gives its parts no types
    picture = torch.from_numpy(pixels.copy()).to(model.device).permute(2, 0, 1).float() / 255
    images, _ = network.transform([picture])
    bottom_up = network.backbone.body(images.tensors)
    pyramid = network.backbone.fpn(bottom_up)
    proposals, _ = network.rpn(images, pyramid)
    detections, _ = network.roi_heads(pyramid, proposals, images.image_sizes)
    levels = [_level_of(boxes) for boxes in detections[0]["boxes"].tolist()]
    (answer,) = network.transform.postprocess(detections, images.image_sizes, [picture.shape[-2:]])
    objects = tuple(_objects(answer, levels, model.categories))
    return Detection(
        pixels=pixels,
        objects=objects,
        levels=tuple(_levels(list(bottom_up.values()), list(pyramid.values()))),
        seen=(images.tensors.shape[2], images.tensors.shape[3]),
        milliseconds=1000 * (time.perf_counter() - began),
        device=model.device.type,
        weights=model.provenance,
    )


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
