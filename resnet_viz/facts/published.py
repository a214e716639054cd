"""Figures that papers published, each with the place it stands, and what is known about them.

The app's own measurements are elsewhere; what here can be computed is checked in the tests.
Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from resnet_viz.facts.networks import NETWORKS, TABLE_1, NetworkKind


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it, where it can be read, and at which `place` there (a table, a section)."""

    authors: str
    name: str
    url: str
    place: str = ""

    @property
    def cited(self) -> str:
        """As Markdown: authors, link, place."""
        link = f"{self.authors}, [{self.name}]({self.url})"
        return f"{link}, {self.place}" if self.place else link

    def at(self, place: str) -> Source:
        """Another place of the same source."""
        return replace(self, place=place)


def arxiv(authors: str, number: str, place: str = "") -> Source:
    return Source(authors, f"arXiv {number}", f"https://arxiv.org/abs/{number}", place)


PAPER: Final = arxiv("He et al. 2015", "1512.03385")
MAPPINGS: Final = arxiv("He et al. 2016", "1603.05027")
PATHS: Final = arxiv("Veit et al. 2016", "1605.06431")
MEAN_FIELD: Final = arxiv("Yang et al. 2019", "1902.08129")
MODEL_PAGE: Final = Source(
    "He et al.",
    "their models' page",
    "https://github.com/KaimingHe/deep-residual-networks",
)
TORCHVISION: Final = Source(
    "torchvision",
    "ResNet-50",
    "https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.resnet50.html",
)


# Multiply-adds of one picture of 224 px: He et al. 2015 (arXiv 1512.03385), Table 1, last row,
# which calls them FLOPs.
PAPER_MULTIPLY_ADDS: Final = {
    "resnet18": 1.8e9,
    "resnet34": 3.6e9,
    "resnet50": 3.8e9,
    "resnet101": 7.6e9,
    "resnet152": 11.3e9,
}


# --- Errors on ImageNet ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Several networks that answer together: `top5` error in percent on ILSVRC's test set."""

    name: str
    top5: float


ENSEMBLES: Final = (  # Table 5 of the paper
    Ensemble("VGG, 2014", 7.32),
    Ensemble("GoogLeNet, 2014", 6.66),
    Ensemble("VGG, version 5", 6.8),
    Ensemble("PReLU-net", 4.94),
    Ensemble("BN-Inception", 4.82),
    Ensemble("ResNet, 2015", 3.57),
)
WINNER: Final = ENSEMBLES[-1]
WINNERS_NETWORKS: Final = 6  # that answered together, section 4.1


@dataclass(frozen=True, slots=True)
class Trained:
    """`top1` error in percent on ImageNet's validation set, mean answer of ten crops, and learned
    numbers (computed: shortcuts of option A have none)."""

    kind: NetworkKind
    layers: int
    top1: float
    parameters: int


PLAIN_18, PLAIN_34, RESNET_18, RESNET_34 = DEPTH_RACE = (  # Table 2
    Trained("plain", 18, 27.94, 11_515_688),
    Trained("plain", 34, 28.54, 21_623_848),
    Trained("residual", 18, 27.88, 11_515_688),
    Trained("residual", 34, 25.03, 21_623_848),
)
# Top-1 error of ResNet-34 by shortcut option, measured in the same way: Table 3.
OPTION_ERRORS: Final = {"A": 25.03, "B": 24.52, "C": 24.19}


@dataclass(frozen=True, slots=True)
class Measured:
    """What ResNet-50 was measured to do: errors in percent on ImageNet's validation set by a
    `protocol`. `network` says whose weights: the authors' are of version 1, torchvision's of
    version 1.5."""

    network: str
    protocol: str
    top1: float
    top5: float
    source: Source


def _torchvisions(weights: str) -> Measured:
    accuracy = NETWORKS["resnet50"].imagenet[f"imagenet1k_{weights.lower()}"]
    top1, top5 = (round(100 - share, 3) for share in (accuracy.top1, accuracy.top5))
    return Measured(f"torchvision {weights}", "1 crop", top1, top5, TORCHVISION)


ONE_CROP, TEN_CROPS, MANY_SCALES, *_ = PROTOCOLS = (
    Measured("authors", "1 crop", 24.7, 7.8, MODEL_PAGE),
    Measured("authors", "10 crops", 22.85, 6.71, PAPER.at("Table 3")),
    Measured("authors", "5 scales", 20.74, 5.25, PAPER.at("Table 4")),
    _torchvisions("V1"),
    _torchvisions("V2"),
)


# --- CIFAR-10 ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnCifar:
    """A residual network of `layers` = 6n + 2 on CIFAR-10: learned numbers in millions as
    printed, and test `error` in percent: of the best of `runs`, whose `mean` and `deviation`
    are given where there were several."""

    layers: int
    millions: float
    error: float
    runs: int = 1
    mean: float | None = None
    deviation: float | None = None


CIFAR10: Final = (  # Table 6 and its caption
    OnCifar(20, 0.27, 8.75),
    OnCifar(32, 0.46, 7.51),
    OnCifar(44, 0.66, 7.17),
    OnCifar(56, 0.85, 6.97),
    OnCifar(110, 1.7, 6.43, 5, 6.61, 0.16),
    OnCifar(1202, 19.4, 7.93),
)
DEEPEST: Final = CIFAR10[-1]
BEST: Final = min(CIFAR10, key=lambda network: network.error)


# --- Size and cost -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of ResNet-18 and ResNet-34: the `side` of its square maps, in pixels, and its
    channels."""

    name: str
    side: int
    channels: int

    @property
    def multiply_adds(self) -> int:
        """Of one 3x3 convolution in it, from and to `channels` channels. The first one of each
        stage but the first stage's reads half as many channels and costs half of it."""
        return self.side**2 * 9 * self.channels**2


STAGES: Final = (  # Table 1, for a picture of 224 x 224
    Stage("conv2_x", 56, 64),
    Stage("conv3_x", 28, 128),
    Stage("conv4_x", 14, 256),
    Stage("conv5_x", 7, 512),
)
BLOCKS: Final = TABLE_1[50].blocks
PARAMETERS: Final = {"resnet50": 25_557_032, "vgg16": 138_357_544}  # torchvision's


@dataclass(frozen=True, slots=True)
class Convolution:
    """A square convolution of `side` x `side`, without a bias."""

    side: int
    channels_in: int
    channels_out: int

    @property
    def weights(self) -> int:
        return self.side**2 * self.channels_in * self.channels_out


# The second block of conv2_x (Figure 5 and Table 1).
BASIC: Final = (Convolution(3, 64, 64), Convolution(3, 64, 64))  # of ResNet-34
BOTTLENECK: Final = (  # of ResNet-50
    Convolution(1, 256, 64),
    Convolution(3, 64, 64),
    Convolution(1, 64, 256),
)
# As the paper has them, section 4.1: of the convolutions alone.
VGG16_MULTIPLY_ADDS: Final = 15.3e9
