"""Accuracy over a folder of photos, through the app's own preprocessing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from resnet_viz.errors import DataError, ImageError
from resnet_viz.facts.catalog import Category, class_named
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.folders import PhotoFolder
from resnet_viz.pictures.images import decode
from resnet_viz.pictures.preprocessing import normalize

BATCH = 32
TOP = 5


@dataclass(frozen=True, slots=True)
class RunningAccuracy:
    """Accuracy so far: `images` of `total` seen, `top1` and `top5` as fractions in [0, 1]."""

    images: int
    total: int
    top1: float
    top5: float


def evaluate(model: LoadedModel, folder: PhotoFolder) -> Iterator[RunningAccuracy]:
    """Ask the model about every photo, in float32, lest bfloat16 decide a close call; yields
    the running result after each batch, the last one being the result. Raises `DataError` before
    the first photo where a folder's name is neither WordNet id nor label of one of the model's
    classes, and for a photo that cannot be read."""
    top1 = top5 = done = 0
    for images, truth in batches(model, folder, BATCH):
        with in_float32(), torch.inference_mode():
            logits = model.module(images).cpu()
        hits = logits.topk(min(TOP, len(model.categories))).indices == truth[:, None]
        top1 += int(hits[:, 0].sum())
        top5 += int(hits.any(dim=1).sum())
        done += len(truth)
        yield RunningAccuracy(done, len(folder.files), top1 / done, top5 / done)


def batches(model: LoadedModel, folder: PhotoFolder, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """The folder's photos as the network reads them, (N, 3, 224, 224) on its device, with the
    numbers (N,) of the outputs that would be right. Raises `DataError` as `evaluate`."""
    network = f"{model.title} with {model.weights} weights"
    target = torch.tensor(outputs_of(folder, model.categories, network))
    for start in range(0, len(folder.files), size):
        files = folder.files[start : start + size]
        photos = torch.from_numpy(np.stack([_prepared(model, path) for path in files]))
        images = photos.to(model.device, memory_format=torch.channels_last)
        yield images, target[list(folder.labels[start : start + size])]


def outputs_of(folder: PhotoFolder, categories: Sequence[Category], network: str) -> list[int]:
    """The number of the output that is right for each of a folder's classes, which are named by
    WordNet id or label. Raises `DataError` for one that `network`, in words, does not know."""
    outputs = []
    for name in folder.classes:
        output = class_named(name, categories)
        if output is None:
            raise DataError(
                f"The folder {name!r} is no class of {network}; "
                "name each folder by the WordNet id or the label of one of its classes."
            )
        outputs.append(output)
    return outputs


def _prepared(model: LoadedModel, path: Path) -> np.ndarray:
    try:
        photo = decode(path.read_bytes())
    except (OSError, ImageError) as error:
        raise DataError(f"{path} cannot be used: {error}") from error
    return normalize(model.preprocessing.prepare(photo.pixels).cropped)
