"""What would have to change for another answer: a picture moved towards a class, a level at a time.

Projected gradient descent (Madry et al. 2017, arXiv 1706.06083) with Captum's steps: each moves
every color of every pixel by one of its 255 levels, whichever way makes the class more probable.
"""

from __future__ import annotations

import time
from typing import Final

import numpy as np
import torch
from captum.robust import FGSM
from torch import Tensor, nn

from resnet_viz.inside.answer import Prediction
from resnet_viz.inside.nudged import Nudge
from resnet_viz.inside.prediction import as_prediction
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import MEAN, STD

LEVELS: Final = 255  # above black, of a color of a pixel
MOST_STEPS: Final = 8


def nudge(
    model: LoadedModel, cropped: Pixels, toward: int, most: int = MOST_STEPS
) -> Slices[Nudge]:
    """Move a prepared picture, (224, 224, 3) uint8 RGB, until the network's answer is the output
    `toward`, in `most` steps at most. A forward and a backward pass and another forward pass a
    step, in float32, on the picture as it would be kept: in whole levels."""
    picture = torch.from_numpy(cropped.astype(np.float32)).permute(2, 0, 1)[None].to(model.device)
    first = picture
    pictures, predictions = [cropped], [_answer(model, picture)]
    while len(predictions) <= most and int(predictions[-1].logits.argmax()) != toward:
        yield len(predictions) / (most + 1)
        picture = _step(model, picture, toward)
        reach = len(predictions)
        picture = first + (picture - first).clamp(-reach, reach)
        pictures.append(_pixels(picture))
        predictions.append(_answer(model, picture))
    return Nudge(toward, np.stack(pictures), tuple(predictions))


@in_float32()
def _step(model: LoadedModel, picture: Tensor, toward: int) -> Tensor:
    fgsm = FGSM(lambda levels: _logits(model, levels), _loss, 0, LEVELS)
    with torch.enable_grad():
        moved: Tensor = fgsm.perturb(picture.clone().requires_grad_(), 1, toward, targeted=True)
    return moved.detach().round()


def _loss(logits: Tensor, toward: int) -> Tensor:
    wanted = torch.tensor([toward], device=logits.device)
    return nn.functional.cross_entropy(logits, wanted, reduction="none")


def _logits(model: LoadedModel, levels: Tensor) -> Tensor:
    mean, std = (levels.new_tensor(three)[:, None, None] for three in (MEAN, STD))
    batch = (levels / LEVELS - mean) / std
    logits: Tensor = model.folded(batch.contiguous(memory_format=torch.channels_last))
    return logits


@in_float32()
@torch.inference_mode()
def _answer(model: LoadedModel, picture: Tensor) -> Prediction:
    began = time.perf_counter()
    return as_prediction(model, _logits(model, picture)[0], began)


def _pixels(picture: Tensor) -> Pixels:
    return picture[0].permute(1, 2, 0).to(torch.uint8).cpu().numpy()
