"""Inside a network, from one forward and one backward pass: maps, Grad-CAM, gradients."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.inside.answer import Prediction
from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.prediction import as_batch, as_prediction
from resnet_viz.inside.trace import BlockPass, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.notebook import ShortRepr, html_table
from resnet_viz.pictures.images import Pixels


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Layer(ShortRepr):
    """What one layer hands on, in short: "conv1" (after batch norm and ReLU), "maxpool", or a
    block's output after addition and ReLU.

    `shape` is (C, H, W); `mean` (H, W) float32 is over the channels, at least 0. `weights` (C,)
    float32: the spatial mean of d(logit)/d(map), Grad-CAM's α (Selvaraju et al. 2017, arXiv
    1610.02391, eq. 1).
    """

    name: str
    shape: tuple[int, int, int]
    mean: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FeatureMap(ShortRepr):
    """All numbers of what a `Layer` hands on.

    `values` (C, H, W) float32, at least 0; the memory may be laid out channels last. `weights`
    (C,) as there.
    """

    name: str
    values: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BlockAnalysis(ShortRepr):
    """One residual block, "layer1.0" to "layer4.2" in a ResNet-50.

    `signed_cam` (H, W) float32: Grad-CAM before its ReLU, in logits.
    `norm_branch`, `norm_shortcut`, `norm_total`: L2 norms of F(x), of the shortcut (x or its
    projection; 0 in the plain twin), both before scaling, and of their scaled sum before ReLU.
    `gradient_branch`, `gradient_shortcut`, `gradient_total`: L2 norms of d(logit)/dx, x the
    block's input, along F, along the shortcut, and along both. The two gradients add up to the
    third; their norms do not. 0.0 is an exact zero: no gradient takes that path. `size` is how
    many numbers x has.
    """

    name: str
    signed_cam: NDArray[np.float32]
    norm_branch: float
    norm_shortcut: float
    norm_total: float
    gradient_branch: float
    gradient_shortcut: float
    gradient_total: float
    size: int

    def per_number(self, norm: float) -> float:
        """The root mean square behind the L2 norm of a gradient at x: comparable between blocks,
        where the norm of a larger x is larger for its size alone."""
        return norm / math.sqrt(self.size)

    @property
    def cam(self) -> NDArray[np.float32]:
        """Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, eq. 2), (H, W), at least 0."""
        return np.maximum(self.signed_cam, 0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Analysis(ShortRepr):
    """What a network does with one picture: its `prediction`; `target`, the index of the class
    whose logit was differentiated; `layers` conv1, max pool and every block, and `maps` all that
    those asked for hand on (26 MB of a whole ResNet-50); `blocks` the residual blocks;
    each first to last; `shortcut_scale` as asked."""

    prediction: Prediction
    target: int
    layers: tuple[Layer, ...]
    maps: tuple[FeatureMap, ...]
    blocks: tuple[BlockAnalysis, ...]
    shortcut_scale: float

    def _repr_html_(self) -> str:
        head = (
            "block",
            "gradient by the shortcut",
            "by the branch",
            "largest Grad-CAM (logits)",
        )
        rows = (
            (b.name, f"{b.gradient_shortcut:.3g}", f"{b.gradient_branch:.3g}", f"{b.cam.max():.3g}")
            for b in self.blocks
        )
        explained = f"<p>Explained: output {self.target}. Gradients: L2 norms at the block's x.</p>"
        return self.prediction._repr_html_() + explained + html_table(head, rows)


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
