"""Maps from the gradient at the picture. Each is (1, 3, H, W) and signed, with what it cost.

SmoothGrad is one gradient a slice: Captum's `NoiseTunnel` does all in one call, and its noise comes
from torch's global generator, which others of the process draw from, too. It gives the same
(tested).
"""

from __future__ import annotations

import warnings
from typing import cast

import torch
from captum.attr import GuidedBackprop, GuidedGradCam, InputXGradient
from torch import Tensor

from resnet_viz.inside.saliency.results import Passes, Settings
from resnet_viz.inside.saliency.score import Score, gradient, hooked
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.devices import in_float32

warnings.filterwarnings("ignore", message="Setting backward hooks on ReLU", module="captum")


def plain_gradient(score: Score, image: Tensor) -> tuple[Tensor, Passes]:
    """d(number)/d(picture) (Simonyan et al. 2013, arXiv 1312.6034)."""
    return gradient(score, image), Passes(1, 1)


@in_float32()
def gradient_x_input(score: Score, image: Tensor) -> tuple[Tensor, Passes]:
    """The gradient times the normalized picture (Shrikumar et al. 2016, arXiv 1605.01713)."""
    with torch.enable_grad():
        asked = image.detach().clone().requires_grad_()
        found = cast(Tensor, InputXGradient(score).attribute(asked))
    return found.detach(), Passes(1, 1)


def smoothgrad(score: Score, image: Tensor, settings: Settings) -> Slices[tuple[Tensor, Passes]]:
    """The mean gradient of noisy copies of the picture (Smilkov et al. 2017, arXiv 1706.03825)."""
    noise = torch.Generator().manual_seed(settings.seed)
    deviation = settings.noise * float(image.max() - image.min())
    total = torch.zeros_like(image)
    for number in range(settings.samples):
        yield number / settings.samples
        added = torch.normal(0.0, torch.full(image.shape, deviation), generator=noise)
        total += gradient(score, image + added.to(image.device))
    return total / settings.samples, Passes(settings.samples, settings.samples)


@in_float32()
def guided_backprop(score: Score, image: Tensor) -> tuple[Tensor, Passes]:
    """The gradient with every ReLU letting through, on the way back, only what is above 0
    (Springenberg et al. 2014, arXiv 1412.6806). Draws edges, whatever the class."""
    own, _ = hooked(score)
    with torch.enable_grad():
        asked = image.detach().clone().requires_grad_()
        found = cast(Tensor, GuidedBackprop(own).attribute(asked))
    return found.detach(), Passes(1, 1)


@in_float32()
def guided_gradcam(score: Score, image: Tensor, stage: str) -> tuple[Tensor, Passes]:
    """Guided backprop times Grad-CAM after its ReLU, brought to the picture's size bilinearly
    (Selvaraju et al. 2017, arXiv 1610.02391, section 3.2)."""
    own, layer = hooked(score, stage)
    with torch.enable_grad():
        asked = image.detach().clone().requires_grad_()
        explained = GuidedGradCam(own, layer)
        found = cast(Tensor, explained.attribute(asked, interpolate_mode="bilinear"))
    return found.detach(), Passes(2, 2)
