"""A detector with its COCO weights, ready to be asked. There is none with random weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torchvision.models import get_model_weights
from torchvision.models.detection import FasterRCNN, MaskRCNN
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.ops import FrozenBatchNorm2d

from resnet_viz.errors import WeightsError
from resnet_viz.facts.coco import MASK_RCNN, Detector
from resnet_viz.networks import published_files
from resnet_viz.networks.operator_files import operator_file
from resnet_viz.networks.state_dicts import check_finite, read_state, without_prefix

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
    file = operator_file(detector) or published_files.fetch(detector)
    categories = tuple(get_model_weights(detector.id)["COCO_V1"].meta["categories"])
    module = _build(detector, len(categories))
    state, _ = without_prefix(read_state(file))
    check_finite(state, file.name)
    misfits = _load_into(module, state)
    if misfits:  # nothing may stay random
        others = f" (and {len(misfits) - 1} more misfits)" if len(misfits) > 1 else ""
        raise WeightsError(
            f"{file.name} was made for another network than {detector.title}: {misfits[0]}"
            f"{others}; give the file that torchvision publishes."
        )
    module.requires_grad_(False)
    module.to(device).to(memory_format=torch.channels_last).eval()
    return LoadedDetector(detector, module, categories, device, file.name)


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


def _load_into(module: FasterRCNN, state: dict[str, Tensor]) -> list[str]:
    """Load and tell what does not fit; torchvision knows the names that older files use."""
    try:
        strangers = module.load_state_dict(state, strict=False)
    except RuntimeError as error:  # of shapes, a line each below the first
        return [line.strip() for line in str(error).splitlines()[1:]]
    missing = [f"{key} is missing" for key in strangers.missing_keys]
    return missing + [f"{key} has no place in it" for key in strangers.unexpected_keys]
