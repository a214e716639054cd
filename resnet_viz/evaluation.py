"""Accuracy over a folder of photos, through the app's own preprocessing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from resnet_viz.devices import bf16_pays
from resnet_viz.errors import DataError, ImageError
from resnet_viz.folders import PhotoFolder
from resnet_viz.images import decode
from resnet_viz.models import LoadedModel
from resnet_viz.preprocessing import normalise

BATCH = 32
TOP = 5


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Accuracy so far: `images` of `total` seen, `top1` and `top5` as fractions in [0, 1]."""

    images: int
    total: int
    top1: float
    top5: float


def evaluate(model: LoadedModel, folder: PhotoFolder) -> Iterator[Evaluation]:
    """Ask the model about every photo; yields the running result after each batch, the last one
    being the result. Raises `DataError` before the first photo where a folder's name is neither
    WordNet id nor label of one of the model's classes, and for a photo that cannot be read."""
    target = torch.tensor([_output(model, name) for name in folder.classes])
    top1 = top5 = done = 0
    total = len(folder.files)
    for start in range(0, total, BATCH):
        files = folder.files[start : start + BATCH]
        truth = target[list(folder.labels[start : start + BATCH])]
        ranked = _logits(model, files).topk(min(TOP, len(model.categories))).indices
        hits = ranked == truth[:, None]
        top1 += int(hits[:, 0].sum())
        top5 += int(hits.any(dim=1).sum())
        done += len(files)
        yield Evaluation(done, total, top1 / done, top5 / done)


@torch.inference_mode()
def _logits(model: LoadedModel, files: tuple[Path, ...]) -> Tensor:
    batch = torch.from_numpy(np.stack([_prepared(model, path) for path in files]))
    images = batch.to(model.device, memory_format=torch.channels_last)
    with torch.autocast(model.device.type, torch.bfloat16, enabled=bf16_pays(model.device)):
        logits: Tensor = model.module(images)
    return logits.float().cpu()


def _prepared(model: LoadedModel, path: Path) -> np.ndarray:
    try:
        photo = decode(path.read_bytes())
    except (OSError, ImageError) as error:
        raise DataError(f"{path} cannot be used: {error}") from error
    return normalise(model.preprocessing.prepare(photo.pixels).cropped)


def _output(model: LoadedModel, folder_name: str) -> int:
    for number, category in enumerate(model.categories):
        if folder_name == category.wnid or folder_name.lower() == category.label.lower():
            return number
    raise DataError(
        f"The folder {folder_name!r} is no class of {model.title} with {model.weights} weights; "
        "name each folder by the WordNet id or the label of one of its classes."
    )
