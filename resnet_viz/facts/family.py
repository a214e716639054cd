"""The networks that are compared: ResNet-50's family and its rivals, with published accuracies.

Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from resnet_viz.facts.catalog import (
    ARCHITECTURES,
    RELATIVES,
    RIVAL_ACCURACIES,
    RIVALS,
    PublishedAccuracy,
    input_size,
)
from resnet_viz.facts.published import Source, arxiv

Kind = Literal["residual", "plain", "rival"]

WEIGHTS: Final = Source(
    "torchvision",
    "models and pre-trained weights",
    "https://docs.pytorch.org/vision/stable/models.html",
    "weights IMAGENET1K_V1",
)
GROUPED: Final = arxiv("Xie et al. 2016", "1611.05431")
WIDENED: Final = arxiv("Zagoruyko and Komodakis 2016", "1605.07146")
SQUEEZED: Final = arxiv("Hu et al. 2017", "1709.01507")
ONE_TRICK: Final = arxiv("Krizhevsky 2014", "1404.5997")


@dataclass(frozen=True, slots=True)
class Member:
    """A network by its name in the catalogue; `size` of its pictures in pixels; `accuracy` with
    one centre crop of that size, None where torchvision has no weights."""

    name: str
    title: str
    kind: Kind
    size: int
    accuracy: PublishedAccuracy | None


def _member(name: str, kind: Kind) -> Member:
    title = ARCHITECTURES[name].title if name in ARCHITECTURES else (RIVALS | RELATIVES)[name]
    return Member(name, title, kind, input_size(name), _accuracy(name))


def _accuracy(name: str) -> PublishedAccuracy | None:
    if name in ARCHITECTURES:
        return ARCHITECTURES[name].imagenet.get("imagenet1k_v1")
    return RIVAL_ACCURACIES.get(name)


FAMILY: Final = (
    *(_member(f"resnet{layers}", "residual") for layers in (18, 34, 50, 101, 152)),
    _member("resnext50_32x4d", "residual"),
    _member("wide_resnet50_2", "residual"),
    _member("se_resnet50", "residual"),
    *(_member(f"plainnet{layers}", "plain") for layers in (18, 34, 50)),
    *(_member(name, "rival") for name in RIVALS),
)
TESTED: Final = tuple(member for member in FAMILY if member.accuracy)
