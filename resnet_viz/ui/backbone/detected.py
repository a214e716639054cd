"""What the page ResNet-50 as a backbone asks of the engine: what a detector finds in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_viz.engine.questions import Question
from resnet_viz.facts.coco import Detector
from resnet_viz.networks.operator_files import detector_stamp
from resnet_viz.pictures.images import decode
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.asking import ask

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.detected import Detection
    from resnet_viz.inside.slices import Slices
    from resnet_viz.networks.detectors import LoadedDetector


def detected(detector: Detector, picture: Picture) -> Detection:
    """What a detector finds in the whole picture: up to 110 MB with a hundred masks."""
    given = detector_stamp(detector), picture
    question: Question[Detection] = Question(_detect, detector, given)
    return ask(question, "Looking for objects")


def _detect(
    model: LoadedDetector,
    stamp: tuple[int, ...],  # noqa: ARG001 - other weights are another question
    picture: Picture,
) -> Slices[Detection]:
    from resnet_viz.inside.detection import detect_in_slices, shrunk

    return (yield from detect_in_slices(model, shrunk(decode(picture.data).pixels)))
