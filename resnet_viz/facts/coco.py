"""Detectors that stand on a ResNet-50 and were trained on COCO: names and figures.

Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector by its torchvision name, `id`.

    `box_ap`, `mask_ap`: average precision in percent on COCO's val2017, of boxes and of masks
    (torchvision's own measurements, in the `meta` of the weights COCO_V1); None: it draws no masks.
    """

    id: str
    title: str
    box_ap: float
    mask_ap: float | None


FASTER_RCNN: Final = Detector("fasterrcnn_resnet50_fpn", "Faster R-CNN", 37.0, None)
MASK_RCNN: Final = Detector("maskrcnn_resnet50_fpn", "Mask R-CNN", 37.9, 34.6)
DETECTORS: Final = (MASK_RCNN, FASTER_RCNN)
