"""One picture, one class, one method: a map."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.saliency.activations import gradcam, hirescam, layercam
from resnet_viz.inside.saliency.fills import Fill, filled
from resnet_viz.inside.saliency.gradients import (
    gradient_x_input,
    guided_backprop,
    guided_gradcam,
    plain_gradient,
    smoothgrad,
)
from resnet_viz.inside.saliency.integrated import integrated_gradients
from resnet_viz.inside.saliency.occlusion import occlusion
from resnet_viz.inside.saliency.progress import Clock
from resnet_viz.inside.saliency.results import (
    SIGNED,
    Attribution,
    Completeness,
    Map,
    Method,
    Passes,
    Settings,
)
from resnet_viz.inside.saliency.score import Score
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels

DEFAULT = Settings()
_AT_STAGE = {
    "gradcam": gradcam,
    "hirescam": hirescam,
    "layercam": layercam,
    "guided_gradcam": guided_gradcam,
}
_AT_ONCE = {
    "gradient": plain_gradient,
    "gradient_x_input": gradient_x_input,
    "guided_backprop": guided_backprop,
}


def attribute(
    model: LoadedModel,
    cropped: Pixels,
    target: int | None,
    method: Method,
    settings: Settings = DEFAULT,
    *,
    against: int | None = None,
) -> Slices[Attribution]:
    """Where in a prepared picture, (H, W, 3) uint8 RGB, `method` sees what speaks for the class
    with index `target`, by default the one answered; with `against`, for it and not for that one.
    In float32, one or two passes a slice."""
    clock = Clock()
    images = as_batch(model, cropped)
    asked = 0
    if target is None:
        yield 0.0
        target, asked = answered(model, images), 1
    score = Score(model.folded, target, against)
    work = _work(score, images, cropped, method, settings)
    raw, passes, completeness = yield from clock.run(work)
    return Attribution(
        method=method,
        target=target,
        against=against,
        raw=raw,
        map=_map(raw, method, cropped.shape[0], cropped.shape[1]),
        passes=Passes(passes.forward + asked, passes.backward),
        seconds=clock.seconds,
        settings=settings,
        completeness=completeness,
    )


@in_float32()
def answered(model: LoadedModel, images: Tensor) -> int:
    """The index of the class answered to one picture, (1, 3, H, W): one pass."""
    with torch.inference_mode():
        return int(model.folded(images)[0].argmax())


def _work(
    score: Score, images: Tensor, cropped: Pixels, method: Method, settings: Settings
) -> Slices[tuple[Map, Passes, Completeness | None]]:
    def fill(kind: Fill) -> Tensor:
        return torch.from_numpy(filled(cropped, kind, settings.seed))[None].to(images.device)

    completeness = None
    if method == "smoothgrad":
        found, passes = yield from smoothgrad(score, images, settings)
    elif method == "integrated_gradients":
        found, passes, completeness = yield from integrated_gradients(
            score, images, fill(settings.baseline), settings.steps
        )
    elif method == "occlusion":
        drops, passes = yield from occlusion(
            score, images, fill(settings.fill), settings.window, settings.refined
        )
        return drops, passes, None
    elif method in _AT_STAGE:
        yield 0.0
        found, passes = _AT_STAGE[method](score, images, settings.stage)
    else:
        yield 0.0
        found, passes = _AT_ONCE[method](score, images)
    raw = found.squeeze(0).cpu().numpy() if found.ndim == 4 else found.cpu().numpy()
    return np.ascontiguousarray(raw), passes, completeness


def _map(raw: Map, method: Method, height: int, width: int) -> Map:
    if raw.ndim == 3:
        pooled: Map = raw.sum(axis=0) if method in SIGNED else np.abs(raw).max(axis=0)
        return pooled
    if raw.shape == (height, width):
        return raw
    grid = torch.from_numpy(raw)[None, None]
    large = interpolate(grid, (height, width), mode="bilinear", align_corners=False)
    found: Map = large[0, 0].numpy()
    return found
