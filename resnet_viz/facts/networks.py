"""The table of networks for photos: each one once, with its names, its kind and what is published.

The small networks of the lab are not here: their depth is a rule (`networks.network_spec`), and so
is a design of one's own (`counting.design`). Imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

NetworkKind = Literal["residual", "plain"]
FamilyKind = NetworkKind | Literal["rival"]
PhotoBlock = Literal["basic", "bottleneck"]


class Layout(NamedTuple):
    """What the stages are built of, and how many blocks each has."""

    block: PhotoBlock
    blocks: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PublishedAccuracy:
    """Accuracy in percent on ImageNet-1k's validation set, one center crop of 224 px (Inception
    v3: 299 px)."""

    top1: float
    top5: float


@dataclass(frozen=True, slots=True)
class Network:
    """A network by its `name`, which is torchvision's where torchvision has it, and the name that
    `networks.nets.build` knows.

    `kind` says whether it has shortcuts; a "rival" is no ResNet and has no `layout`. `inside`: the
    app can load weights of it and look into it, not only count it. `imagenet` are the weight sets
    torchvision publishes, with torchvision's own measurements (the `meta` of each set). `size` is
    the side in pixels of the pictures it was designed for (torchvision's presets).
    """

    name: str
    title: str
    kind: FamilyKind
    layout: Layout | None = None
    imagenet: Mapping[str, PublishedAccuracy] = field(default_factory=dict, hash=False)
    inside: bool = True
    size: int = 224

    @property
    def accuracy(self) -> PublishedAccuracy | None:
        """Of the weights IMAGENET1K_V1; None where torchvision has no weights."""
        return self.imagenet.get("imagenet1k_v1")


TABLE_1: Final[Mapping[int, Layout]] = {  # of the paper, arXiv 1512.03385: layers, and stages
    18: Layout("basic", (2, 2, 2, 2)),
    34: Layout("basic", (3, 4, 6, 3)),
    50: Layout("bottleneck", (3, 4, 6, 3)),
    101: Layout("bottleneck", (3, 4, 23, 3)),
    152: Layout("bottleneck", (3, 8, 36, 3)),
}


def _residual(
    name: str, title: str, layers: int, *accuracies: tuple[float, float], inside: bool = True
) -> Network:
    imagenet = {
        f"imagenet1k_v{version}": PublishedAccuracy(*accuracy)
        for version, accuracy in enumerate(accuracies, 1)
    }
    return Network(name, title, "residual", TABLE_1[layers], imagenet, inside)


def _plain(layers: int) -> Network:
    """The paper's plain network, or, of 50 layers, this project's."""
    return Network(f"plainnet{layers}", f"PlainNet-{layers}", "plain", TABLE_1[layers])


def _rival(name: str, title: str, accuracy: tuple[float, float], size: int = 224) -> Network:
    imagenet = {"imagenet1k_v1": PublishedAccuracy(*accuracy)}
    return Network(name, title, "rival", imagenet=imagenet, inside=False, size=size)


NETWORKS: Final[Mapping[str, Network]] = {
    network.name: network
    for network in (
        _residual("resnet18", "ResNet-18", 18, (69.758, 89.078)),
        _residual("resnet34", "ResNet-34", 34, (73.314, 91.420)),
        _residual("resnet50", "ResNet-50", 50, (76.130, 92.862), (80.858, 95.434)),
        _residual("resnet101", "ResNet-101", 101, (77.374, 93.546), (81.886, 95.780)),
        _residual("resnet152", "ResNet-152", 152, (78.312, 94.046), (82.284, 96.002)),
        _residual("resnext50_32x4d", "ResNeXt-50 32x4d", 50, (77.618, 93.698), (81.198, 95.340)),
        _residual("wide_resnet50_2", "Wide ResNet-50-2", 50, (78.468, 94.086), (81.602, 95.758)),
        _residual("se_resnet50", "SE-ResNet-50", 50, inside=False),
        _plain(18),
        _plain(34),
        _plain(50),
        _rival("alexnet", "AlexNet", (56.522, 79.066)),
        _rival("vgg16", "VGG-16", (71.592, 90.382)),
        _rival("vgg19", "VGG-19", (72.376, 90.876)),
        _rival("googlenet", "GoogLeNet", (69.778, 89.530)),
        _rival("inception_v3", "Inception v3", (77.294, 93.450), 299),
    )
}

# The two that this project trains side by side, whose weights it ships.
TWINS: Final[Mapping[NetworkKind, Network]] = {
    "residual": NETWORKS["resnet50"],
    "plain": NETWORKS["plainnet50"],
}
