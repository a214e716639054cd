"""A detector with its COCO weights, ready to be asked. There is none with random weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torchvision.models import _api
from torchvision.models.detection import FasterRCNN, MaskRCNN
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.ops import FrozenBatchNorm2d

from resnet_viz import weights as weight_files
from resnet_viz.coco import MASK_RCNN, Detector, operator_file
from resnet_viz.errors import WeightsError

# The published weights were trained with a batch norm that knew no epsilon; torchvision sets it
# to 0 with them (models/detection/faster_rcnn.py and mask_rcnn.py).
EPSILON = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LoadedDetector:
    """A detector in evaluation mode on its device, float32, channels last; `categories` are its
    labels by number, COCO's 91, of which some are unused ("N/A") and 0 is the background;
    `provenance` is the name of the file with its weights."""

    detector: Detector
    module: FasterRCNN
    categories: tuple[str, ...]
    device: torch.device
    provenance: str


def load(detector: Detector, device: torch.device) -> LoadedDetector:
    """The detector with the operator's file where there is one, else with the published weights
    from torch's cache, else downloaded. Raises `WeightsError` (`DownloadError`)."""
    published = _published(detector)
    file = operator_file(detector) or weight_files.fetch(published.url)
    categories = tuple(published.meta["categories"])
    module = _build(detector, len(categories))
    state = weight_files.read_state(file)
    weight_files.check_finite(state, file.name)
    try:
        # Strict: nothing stays random. It is torchvision that knows the names older files use.
        module.load_state_dict(state)
    except RuntimeError as error:
        first = str(error).splitlines()[1].strip()
        raise WeightsError(
            f"{file.name} was made for another network than {detector.title}: {first} "
            f"Give the file that torchvision publishes."
        ) from error
    module.requires_grad_(False)
    module.to(device).to(memory_format=torch.channels_last).eval()
    return LoadedDetector(detector, module, categories, device, file.name)


def is_local(detector: Detector) -> bool:
    """Whether the weights lie on this machine, so that loading them needs no network."""
    cached = weight_files.cached_file(_published(detector).url)
    return operator_file(detector) is not None or cached.exists()


def fetch(detector: Detector, progress: weight_files.Progress) -> None:
    """Bring the published weights into torch's cache. Raises `DownloadError`."""
    weight_files.fetch(_published(detector).url, progress)


def _build(detector: Detector, classes: int) -> FasterRCNN:
    """torchvision's structure: ResNet-50 with frozen batch norm, feature pyramid, heads."""
    backbone = resnet_fpn_backbone(
        backbone_name="resnet50", weights=None, norm_layer=FrozenBatchNorm2d
    )
    make: Callable[..., FasterRCNN] = MaskRCNN if detector == MASK_RCNN else FasterRCNN
    module = make(backbone, classes)
    for part in module.modules():
        if isinstance(part, FrozenBatchNorm2d):
            part.eps = EPSILON
    return module


def _published(detector: Detector) -> Any:
    """torchvision's entry of the weights (url, meta)."""
    return _api.get_model_weights(detector.id)["COCO_V1"]
