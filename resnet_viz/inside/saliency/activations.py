"""Maps from what a stage hands on and the gradient there: (h, w) in logits, by Captum."""

from __future__ import annotations

from typing import cast

import torch
from captum.attr import LayerGradCam, LayerGradientXActivation
from torch import Tensor

from resnet_viz.inside.saliency.results import Passes
from resnet_viz.inside.saliency.score import Score, hooked
from resnet_viz.networks.devices import in_float32


def gradcam(score: Score, image: Tensor, stage: str) -> tuple[Tensor, Passes]:
    """Each channel times the mean of its gradient, added up (Selvaraju et al. 2017, arXiv
    1610.02391), before the ReLU, which would hide what speaks against the class."""
    own, layer = hooked(score, stage)
    return _run(LayerGradCam(own, layer), image).sum(dim=(0, 1)), Passes(1, 1)


def hirescam(score: Score, image: Tensor, stage: str) -> tuple[Tensor, Passes]:
    """Each channel times its gradient, place by place, added up (Draelos and Carin 2020, arXiv
    2011.08891), signed. After the last block of a ResNet the gradient is the same at all places,
    so that this is Grad-CAM there."""
    return _products(score, image, stage).sum(dim=(0, 1)), Passes(1, 1)


def layercam(score: Score, image: Tensor, stage: str) -> tuple[Tensor, Passes]:
    """The same of gradients above 0 alone (Jiang et al. 2021, LayerCAM, IEEE TIP 30): what a stage
    hands on is at least 0, so it is the products above 0 that are added up."""
    return _products(score, image, stage).clamp(min=0).sum(dim=(0, 1)), Passes(1, 1)


def _products(score: Score, image: Tensor, stage: str) -> Tensor:
    own, layer = hooked(score, stage)
    return _run(LayerGradientXActivation(own, layer), image)


@in_float32()
def _run(method: LayerGradCam | LayerGradientXActivation, image: Tensor) -> Tensor:
    with torch.enable_grad():
        return cast(Tensor, method.attribute(image.detach().clone().requires_grad_())).detach()
