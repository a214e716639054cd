"""Inside a network, from one forward and one backward pass: maps, Grad-CAM, gradients."""

from __future__ import annotations

import time
from collections.abc import Collection

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.inside.analyzed import Analysis, BlockAnalysis, FeatureMap, Layer
from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.prediction import as_batch, as_prediction
from resnet_viz.inside.trace import BlockPass, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@in_float32()
def analyze(
    model: LoadedModel,
    cropped: Pixels,
    target: int | None = None,
    *,
    shortcut_scale: float = 1.0,
    maps_of: Collection[str] | None = None,
) -> Analysis:
    """Look inside `model` while it sees one prepared picture, (224, 224, 3) uint8 RGB.

    `target` is the index of the class to explain, by default the predicted one;
    `shortcut_scale` multiplies every shortcut, 1 as trained, 0 cut; `maps_of` names the layers
    whose maps are kept, by default all of them: without any the result is small. Runs in
    float32.
    """
    images = as_batch(model, cropped)
    began = time.perf_counter()
    with torch.enable_grad():
        run = trace(model.folded, images, _Seen, shortcut_scale=shortcut_scale)
        stem = _LayerGradient(run.stem)
    prediction = as_prediction(model, run.logits.detach()[0], began)
    if target is None:
        target = int(prediction.logits.argmax())
    # One backward pass, from the logit to conv1; what it finds on the way is noted as it comes by.
    (at_conv1,) = torch.autograd.grad(run.logits[0, target], run.conv1)
    at_layers = [stem, *(step.at_output for step in run.blocks)]
    weights = [_weights(at_conv1), *(gradient.weights for gradient in at_layers)]
    names = ["conv1", "maxpool", *(step.name for step in run.blocks)]
    outputs = [run.conv1, run.stem, *(step.output for step in run.blocks)]
    layers = tuple(map(_layer, names, outputs, weights))
    return Analysis(
        prediction=prediction,
        target=target,
        layers=layers,
        maps=tuple(
            FeatureMap(layer.name, _array(output[0]), layer.weights)
            for layer, output in zip(layers, outputs, strict=True)
            if maps_of is None or layer.name in maps_of
        ),
        blocks=tuple(
            step.analysis(at_x) for step, at_x in zip(run.blocks, at_layers, strict=False)
        ),
        shortcut_scale=shortcut_scale,
    )


def _layer(name: str, output: Tensor, weights: Tensor) -> Layer:
    _, channels, height, width = output.shape
    mean = output.detach()[0].mean(dim=0)
    return Layer(name, (channels, height, width), _array(mean), _array(weights))


class _Gradient:
    """What is to be known of d(logit)/d(`tensor`), noted as a backward pass comes by, for to keep
    it all takes time and memory: its L2 norm, 0 where no gradient comes."""

    def __init__(self, tensor: Tensor) -> None:
        self.norm = 0.0
        tensor.register_hook(self.note)

    def note(self, gradient: Tensor) -> None:
        self.norm = l2_norm(gradient)


class _LayerGradient(_Gradient):
    """The same at what a layer hands on, with Grad-CAM's α."""

    weights: Tensor  # every layer has its part in every logit

    def note(self, gradient: Tensor) -> None:
        super().note(gradient)
        self.weights = _weights(gradient)


class _Seen:
    """What is kept of one block's pass until the gradients are known."""

    def __init__(self, step: BlockPass) -> None:
        self.name, self.output, self.size = step.name, step.output, step.into_branch.numel()
        self.norms = l2_norm(step.branch), l2_norm(step.shortcut), l2_norm(step.total)
        self.along = _Gradient(step.into_branch), _Gradient(step.into_shortcut)
        self.at_output = _LayerGradient(step.output)

    def analysis(self, at_x: _Gradient) -> BlockAnalysis:
        """All of it, given the gradient at the block's x."""
        along_branch, along_shortcut = self.along
        norm_branch, norm_shortcut, norm_total = self.norms
        cam = torch.einsum("c,chw->hw", self.at_output.weights, self.output.detach()[0])
        return BlockAnalysis(
            name=self.name,
            signed_cam=_array(cam),
            norm_branch=norm_branch,
            norm_shortcut=norm_shortcut,
            norm_total=norm_total,
            gradient_branch=along_branch.norm,
            gradient_shortcut=along_shortcut.norm,
            gradient_total=at_x.norm,
            size=self.size,
        )


def _weights(gradient: Tensor) -> Tensor:
    """Selvaraju et al. 2017, eq. 1: the spatial mean of the logit's gradient at each channel,
    (1, C, H, W) -> (C,)."""
    return gradient[0].mean(dim=(1, 2))


def _array(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().cpu().numpy()
    return array
