"""The networks that are compared: ResNet-50's family and its rivals, with published accuracies.

Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from resnet_viz.catalog import (
    ARCHITECTURES,
    RELATIVES,
    RIVAL_ACCURACIES,
    RIVALS,
    PublishedAccuracy,
    input_size,
)
from resnet_viz.published import PAPER, PLAIN_18, PLAIN_34, Source

Kind = Literal["residual", "plain", "rival"]

WEIGHTS: Final = Source(
    "torchvision",
    "models and pre-trained weights",
    "https://docs.pytorch.org/vision/stable/models.html",
    "weights IMAGENET1K_V1",
)
SQUEEZED: Final = Source("Hu et al. 2017", "arXiv 1709.01507", "https://arxiv.org/abs/1709.01507")
TEN_CROP_TESTS: Final = {"plainnet18": PLAIN_18, "plainnet34": PLAIN_34}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Accuracy in percent on ImageNet's validation set, `crops` of a picture seen by one network
    and their answers averaged; `top5` None where it was not published."""

    top1: float
    top5: float | None
    crops: int
    source: Source


@dataclass(frozen=True, slots=True)
class Member:
    """A network by its name in the catalogue; `size` of its pictures in pixels; `accuracy` None
    where neither torchvision nor the ResNets' paper has one."""

    name: str
    title: str
    kind: Kind
    size: int
    accuracy: Accuracy | None

    @property
    def protocol(self) -> str:
        """How the accuracy was measured, in words; empty where there is none."""
        if self.accuracy is None:
            return ""
        crops = "1 crop" if self.accuracy.crops == 1 else f"{self.accuracy.crops} crops"
        return f"{crops}, {self.size} px"


def _member(name: str, kind: Kind) -> Member:
    title = ARCHITECTURES[name].title if name in ARCHITECTURES else (RIVALS | RELATIVES)[name]
    return Member(name, title, kind, input_size(name), _accuracy(name))


def _accuracy(name: str) -> Accuracy | None:
    if tested := TEN_CROP_TESTS.get(name):
        return Accuracy(round(100 - tested.top1, 2), None, 10, PAPER.at("Table 2"))
    measured: PublishedAccuracy | None = RIVAL_ACCURACIES.get(name)
    if name in ARCHITECTURES:
        measured = ARCHITECTURES[name].imagenet.get("imagenet1k_v1")
    return Accuracy(measured.top1, measured.top5, 1, WEIGHTS) if measured else None


FAMILY: Final = (
    *(_member(f"resnet{layers}", "residual") for layers in (18, 34, 50, 101, 152)),
    _member("resnext50_32x4d", "residual"),
    _member("wide_resnet50_2", "residual"),
    _member("se_resnet50", "residual"),
    *(_member(f"plainnet{layers}", "plain") for layers in (18, 34, 50)),
    *(_member(name, "rival") for name in RIVALS),
)
ONE_CROP_TESTED: Final = tuple(m for m in FAMILY if m.accuracy and m.accuracy.crops == 1)
