"""Inside a network, from one forward and one backward pass: maps, Grad-CAM, gradients."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.images import Pixels
from resnet_viz.models import LoadedModel
from resnet_viz.prediction import Prediction, as_batch, as_prediction
from resnet_viz.trace import Step, Trace, everything, trace

TINY = 1e-12  # below this norm, squares may be lost in float32
LIFT = 2.0**100  # so those are lifted first; a power of two, so without rounding


@dataclass(frozen=True, slots=True, eq=False)
class BlockAnalysis:
    """One residual block, "layer1.0" to "layer4.2" in a ResNet-50.

    `output` (C, H, W) float32, at least 0: the map after addition and ReLU. Its memory may be
    laid out channels last.
    `signed_cam` (H, W) float32: Grad-CAM before its ReLU, in logits.
    `norm_branch`, `norm_shortcut`, `norm_total`: L2 norms of F(x), of the shortcut (x or its
    projection; 0 in the plain twin), both before scaling, and of their scaled sum before ReLU.
    `gradient_branch`, `gradient_shortcut`, `gradient_total`: L2 norms of d(logit)/dx, x the
    block's input, along F, along the shortcut, and along both. The two gradients add up to the
    third; their norms do not. 0.0 is an exact zero: no gradient takes that path.
    """

    name: str
    output: NDArray[np.float32]
    signed_cam: NDArray[np.float32]
    norm_branch: float
    norm_shortcut: float
    norm_total: float
    gradient_branch: float
    gradient_shortcut: float
    gradient_total: float

    @property
    def cam(self) -> NDArray[np.float32]:
        """Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, eq. 2), (H, W), at least 0."""
        return np.maximum(self.signed_cam, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What a network does with one picture: its `prediction`; `target`, the index of the class
    whose logit was differentiated; `stem` (64, 56, 56) float32, the map after conv1 and max
    pool, the first block's x; `blocks` first to last; `shortcut_scale` as asked."""

    prediction: Prediction
    target: int
    stem: NDArray[np.float32]
    blocks: tuple[BlockAnalysis, ...]
    shortcut_scale: float


def analyze(
    model: LoadedModel,
    cropped: Pixels,
    target: int | None = None,
    *,
    shortcut_scale: float = 1.0,
) -> Analysis:
    """Look inside `model` while it sees one prepared picture, (224, 224, 3) uint8 RGB.

    `target` is the index of the class to explain, by default the predicted one;
    `shortcut_scale` multiplies every shortcut, 1 as trained, 0 cut. Runs in float32.
    """
    images = as_batch(model, cropped)
    began = time.perf_counter()
    with torch.enable_grad():
        run = trace(model.module, images, everything, shortcut_scale=shortcut_scale)
    prediction = as_prediction(model, run.logits.detach()[0], began)
    if target is None:
        target = int(prediction.logits.argmax())
    return Analysis(
        prediction=prediction,
        target=target,
        stem=_array(run.stem),
        blocks=_blocks(run, run.logits[0, target]),
        shortcut_scale=shortcut_scale,
    )


def _blocks(run: Trace[Step], logit: Tensor) -> tuple[BlockAnalysis, ...]:
    """One backward pass to every kept tensor; a block's output is the next one's x."""
    xs = [run.stem, *(step.output for step in run.blocks)]
    at_xs, along_branch, along_shortcut = _gradients(
        logit,
        xs,
        [step.into_branch for step in run.blocks],
        [step.into_shortcut for step in run.blocks],
    )
    return tuple(
        BlockAnalysis(
            name=step.name,
            output=_array(step.output),
            signed_cam=_signed_cam(step.output, at_xs[index + 1]),
            norm_branch=_norm(step.branch),
            norm_shortcut=_norm(step.shortcut),
            norm_total=_norm(step.total),
            gradient_branch=_norm(along_branch[index]),
            gradient_shortcut=_norm(along_shortcut[index]),
            gradient_total=_norm(at_xs[index]),
        )
        for index, step in enumerate(run.blocks)
    )


def _gradients(logit: Tensor, *groups: Sequence[Tensor]) -> list[list[Tensor | None]]:
    """d(logit)/d(tensor) for groups of tensors; None where a tensor has no part in the logit."""
    flat = [tensor for group in groups for tensor in group]
    found = iter(torch.autograd.grad(logit, flat, allow_unused=True))
    return [[next(found) for _ in group] for group in groups]


def _signed_cam(activations: Tensor, gradient: Tensor | None) -> NDArray[np.float32]:
    """Selvaraju et al. 2017, eq. 1 and 2 without the ReLU: each channel weighted by the spatial
    mean of the logit's gradient at it, summed. (1, C, H, W) twice -> (H, W)."""
    assert gradient is not None  # every block's output has its part in every logit
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return _array((weights * activations.detach()).sum(dim=1))


def _norm(tensor: Tensor | None) -> float:
    """L2 norm of a tensor (1, C, H, W), over channels and then over positions, exact to 1e-6;
    0.0 only where the tensor is absent or all zeros."""
    if tensor is None:
        return 0.0
    tensor = tensor.detach()
    norm = _root_of_squares(tensor)
    return norm if norm > TINY else _root_of_squares(tensor * LIFT) / LIFT


def _root_of_squares(tensor: Tensor) -> float:
    return float(torch.linalg.vector_norm(torch.linalg.vector_norm(tensor, dim=1)))


def _array(tensor: Tensor) -> NDArray[np.float32]:
    """The first of a batch, on the CPU."""
    array: NDArray[np.float32] = tensor.detach()[0].cpu().numpy()
    return array
