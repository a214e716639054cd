"""The one number that a map explains, and its gradient."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

import torch
from captum.attr import Saliency
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.networks.devices import in_float32


class Score(nn.Module):
    """A network that answers one number a picture: the logit of `target`, or by how much it is
    above that of `against`."""

    def __init__(self, network: ResNet, target: int, against: int | None = None) -> None:
        super().__init__()
        self.network, self.target, self.against = network, target, against

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) normalized -> (N,) in logits."""
        logits = self.network(images)
        own = logits[:, self.target]
        return cast(Tensor, own if self.against is None else own - logits[:, self.against])


def hooked(score: Score, stage: str = "layer4") -> tuple[Score, nn.Module]:
    """The same score of a network that Captum may hook, and the last block of a stage in it: the
    same layers in containers and ReLUs of their own, so that nobody else who uses the network
    meets the hooks. (Captum hooks modules: ReLUs must be called as such, as torchvision does.)"""
    leaves = (part for part in score.network.modules() if not any(part.children()))
    kept = {id(part): part for part in leaves if not isinstance(part, nn.ReLU)}
    own = deepcopy(score.network, cast(dict[int, Any], kept))
    blocks = cast(nn.Sequential, own.get_submodule(stage))
    return Score(own, score.target, score.against), blocks[-1]


@in_float32()
def value(score: Score, image: Tensor) -> float:
    """The number for one picture, (1, 3, H, W)."""
    with torch.inference_mode():
        return float(score(image)[0])


@in_float32()
def gradient(score: Score, image: Tensor) -> Tensor:
    """d(number)/d(picture), (1, 3, H, W), by Captum: one pass there, one back."""
    with torch.enable_grad():
        asked = image.detach().clone().requires_grad_()
        return cast(Tensor, Saliency(score).attribute(asked, abs=False)).detach()


@in_float32()
def value_and_gradient(score: Score, image: Tensor) -> tuple[float, Tensor]:
    """The number for one picture, (1, 3, H, W), and its gradient there, of that shape: one pass
    there, one back."""
    with torch.enable_grad():
        asked = image.detach().clone().requires_grad_()
        number = score(asked)[0]
        (found,) = torch.autograd.grad(number, asked)
    return float(number.detach()), found
