"""What would have to change for another answer: a few steps along the gradient (PGD, Madry et al.
2017, arXiv 1706.06083), each by Captum. To a person the picture stays the same."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from captum.robust import FGSM
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.inside.saliency.contrasts import Change
from resnet_viz.inside.saliency.progress import Clock
from resnet_viz.inside.saliency.results import Passes
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import MEAN, STD

STEPS = 10
RADIUS = 8  # levels of 255


class OfPixels(nn.Module):
    """A network that reads pixels, (N, 3, H, W) from 0 to 255, and normalises them itself."""

    def __init__(self, network: ResNet, device: torch.device) -> None:
        super().__init__()
        self.network = network
        mean, std = torch.tensor([MEAN, STD], device=device)[..., None, None]
        self.mean, self.std = mean, std

    def forward(self, pixels: Tensor) -> Tensor:
        """(N, C) logits."""
        return cast(Tensor, self.network((pixels / 255 - self.mean) / self.std))


def find_change(
    model: LoadedModel, cropped: Pixels, wanted: int, steps: int = STEPS, radius: int = RADIUS
) -> Slices[Change]:
    """Change a prepared picture, (H, W, 3) uint8 RGB, a level of 255 a step, until the class with
    index `wanted` is answered; at most `steps` times, and no number by more than `radius`. Every
    picture on the way is one that a file can hold. In float32, one step a slice."""
    clock = Clock()
    pictures, logits = yield from clock.run(_steps(model, cropped, wanted, steps, radius))
    return Change(
        wanted=wanted,
        radius=radius,
        pictures=np.stack(pictures),
        logits=np.stack(logits),
        passes=Passes(2 * len(pictures) - 1, len(pictures) - 1),
        seconds=clock.seconds,
    )


def _steps(
    model: LoadedModel, cropped: Pixels, wanted: int, steps: int, radius: int
) -> Slices[tuple[list[Pixels], list[np.ndarray]]]:
    network = OfPixels(model.folded, model.device)
    attack = FGSM(network, nn.CrossEntropyLoss(reduction="none"), 0.0, 255.0)
    start = torch.tensor(cropped, device=model.device).permute(2, 0, 1)[None].float()
    image, pictures, logits = start, [cropped], [_answer(network, start)]
    for number in range(steps):
        if int(logits[-1].argmax()) == wanted:
            break
        yield number / steps
        image = start + (_step(attack, image, wanted) - start).clamp(-radius, radius)
        pictures.append(image[0].permute(1, 2, 0).cpu().numpy().astype(np.uint8))
        logits.append(_answer(network, image))
    return pictures, logits


@in_float32()
def _step(attack: FGSM, image: Tensor, wanted: int) -> Tensor:
    """One level towards the class that is wanted, within 0 and 255."""
    with torch.enable_grad():
        asked, target = image.clone().requires_grad_(), torch.tensor([wanted], device=image.device)
        return cast(Tensor, attack.perturb(asked, 1.0, target, targeted=True)).detach()


@in_float32()
def _answer(network: OfPixels, image: Tensor) -> np.ndarray:
    with torch.inference_mode():
        found: np.ndarray = network(image)[0].cpu().numpy()
        return found
