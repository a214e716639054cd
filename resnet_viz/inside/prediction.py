"""What a network answers for one picture."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.notebook import ShortRepr, html_table
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import normalize

TOP = 5
BAR = 20  # characters that stand for 100 % in a notebook


@dataclass(frozen=True, slots=True)
class Score:
    """A class and its softmax probability, in [0, 1]."""

    label: str
    wnid: str | None
    probability: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Prediction(ShortRepr):
    """One forward pass: `probabilities` (C,) float32, the softmax of `logits` (C,) float32, in
    the order of the model's categories; `top` the five best, best first; `milliseconds` for
    the forward pass alone; `device` where it ran, "cpu", "cuda" or "mps"."""

    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    top: tuple[Score, ...]
    milliseconds: float
    device: str

    def _repr_html_(self) -> str:
        rows = ((s.label, f"{s.probability:.1%}", _bar(s.probability)) for s in self.top)
        return html_table(("class", "probability", ""), rows)


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


def _bar(probability: float) -> str:
    return "█" * round(BAR * probability) if math.isfinite(probability) else ""
