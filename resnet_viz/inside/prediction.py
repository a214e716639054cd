"""Asking a network about one picture."""

from __future__ import annotations

import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.inside.answer import Prediction, Score
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import normalize

TOP = 5


@in_float32()
def predict(model: LoadedModel, cropped: Pixels) -> Prediction:
    """Ask the network about one prepared picture, (224, 224, 3) uint8 RGB. Runs in float32."""
    batch = as_batch(model, cropped)
    began = time.perf_counter()
    with torch.inference_mode():
        return as_prediction(model, model.folded(batch)[0], began)


def as_batch(model: LoadedModel, cropped: Pixels) -> Tensor:
    """A prepared picture, (224, 224, 3) uint8 RGB, as the network reads it: (1, 3, 224, 224)."""
    batch = torch.from_numpy(normalize(cropped))[None].to(model.device)
    return batch.contiguous(memory_format=torch.channels_last)


def as_prediction(model: LoadedModel, logits: Tensor, began: float) -> Prediction:
    """The answer in `logits` (C,), without gradients; `began` is when the pass began."""
    probabilities = logits.softmax(dim=0).cpu().numpy()  # copying waits for a GPU
    return Prediction(
        logits=logits.cpu().numpy(),
        probabilities=probabilities,
        top=best(model, probabilities),
        milliseconds=(time.perf_counter() - began) * 1000,
        device=model.device.type,
    )


def best(model: LoadedModel, probabilities: NDArray[np.float32]) -> tuple[Score, ...]:
    """The five most probable classes (all, where there are fewer), best first."""
    order = np.argsort(-probabilities, kind="stable")[:TOP]
    return tuple(
        Score(c.label, c.wnid, float(probabilities[index]))
        for index, c in ((int(i), model.categories[int(i)]) for i in order)
    )
