"""Weights that torchvision publishes: where, whether they are here, and how to bring them; loads
without torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import (
    ARCHITECTURES,
    BUILTIN,
    IMAGENET_RESNET,
    ModelChoice,
    builtin_file,
)
from resnet_viz.facts.coco import DETECTORS, FASTER_RCNN, MASK_RCNN, Detector
from resnet_viz.networks import weights
from resnet_viz.networks.download import Progress
from resnet_viz.networks.operator_files import operator_file

Published: TypeAlias = ModelChoice | Detector

FOLDER: Final = "https://download.pytorch.org/models"
IMAGENET: Final = {  # network, weight set: torchvision/models/resnet.py
    ("resnet18", "imagenet1k_v1"): "resnet18-f37072fd.pth",
    ("resnet34", "imagenet1k_v1"): "resnet34-b627a593.pth",
    ("resnet50", "imagenet1k_v1"): "resnet50-0676ba61.pth",
    ("resnet50", "imagenet1k_v2"): "resnet50-11ad3fa6.pth",
    ("resnet101", "imagenet1k_v1"): "resnet101-63fe2227.pth",
    ("resnet101", "imagenet1k_v2"): "resnet101-cd907fc2.pth",
    ("resnet152", "imagenet1k_v1"): "resnet152-394f9c45.pth",
    ("resnet152", "imagenet1k_v2"): "resnet152-f82ba261.pth",
    ("resnext50_32x4d", "imagenet1k_v1"): "resnext50_32x4d-7cdf4587.pth",
    ("resnext50_32x4d", "imagenet1k_v2"): "resnext50_32x4d-1a0047aa.pth",
    ("wide_resnet50_2", "imagenet1k_v1"): "wide_resnet50_2-95faca4d.pth",
    ("wide_resnet50_2", "imagenet1k_v2"): "wide_resnet50_2-9ba9bcbe.pth",
}
COCO: Final = {  # torchvision/models/detection: the weight sets COCO_V1
    FASTER_RCNN: "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth",
    MASK_RCNN: "maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth",
}


def address(wanted: Published) -> str:
    """Where torchvision publishes the weights. Raises `WeightsError` for a set that it does not
    have."""
    if isinstance(wanted, Detector):
        return f"{FOLDER}/{COCO[wanted]}"
    file = IMAGENET.get((wanted.architecture, wanted.weights))
    if file is None:
        network = ARCHITECTURES[wanted.architecture]
        sets = ", ".join([BUILTIN, *network.imagenet])
        raise WeightsError(
            f"There are no weights named {wanted.weights!r} for {network.title}; choose: {sets}."
        )
    return f"{FOLDER}/{file}"


def published() -> Mapping[str, tuple[Published, ...]]:
    """Everything torchvision publishes that the app can use, by a name to ask for it: an id, or a
    short name of ResNet-50's weights and of both detectors."""
    choices = [ModelChoice(network, weights) for network, weights in IMAGENET]
    every: tuple[Published, ...] = (*choices, *DETECTORS)
    short = {c.weights: (c,) for c in choices if c.architecture == IMAGENET_RESNET.architecture}
    return {**short, "coco": DETECTORS, **{one.id: (one,) for one in every}}


def is_local(wanted: Published) -> bool:
    """Whether the weights lie on this machine, so that loading them needs no network; an
    operator's and the built-in ones, too."""
    if isinstance(wanted, Detector):
        return operator_file(wanted) is not None or weights.is_cached(address(wanted))
    if wanted.file:
        return True
    if wanted.weights == BUILTIN:
        return builtin_file(wanted.architecture).exists()
    return weights.is_cached(address(wanted))


def fetch(wanted: Published, progress: Progress | None = None) -> Path:
    """The published file in torch's cache, brought there where it is not yet. Raises
    `DownloadError`, and `WeightsError` as `address`."""
    return weights.fetch(address(wanted), progress)
