"""From a name of the table to a network: torchvision's ResNets, their plain twins, SE-ResNet-50."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn
from torchvision.models import get_model
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.ops import SqueezeExcitation

from resnet_viz.facts.networks import NETWORKS, TWINS, NetworkKind, PhotoBlock


class PlainBlock:
    """A block without a shortcut: the projection that torchvision offers where the shapes change is
    dropped, for there is nothing left to add it to. Goes before torchvision's block."""

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        *others: Any,
        **named: Any,
    ) -> None:
        super().__init__(inplanes, planes, stride, None, *others, **named)  # type: ignore[call-arg]


class PlainBottleneck(PlainBlock, Bottleneck):
    """torchvision's bottleneck with the shortcut taken out: output = relu(F(x))."""

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        activated: Tensor = self.relu(self.bn3(self.conv3(out)))
        return activated


class PlainBasicBlock(PlainBlock, BasicBlock):
    """torchvision's block of two convolutions with the shortcut taken out."""

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        activated: Tensor = self.relu(self.bn2(self.conv2(out)))
        return activated


PLAIN_BLOCKS: Final[dict[PhotoBlock, type[BasicBlock | Bottleneck]]] = {
    "basic": PlainBasicBlock,
    "bottleneck": PlainBottleneck,
}


def build(name: str, classes: int) -> ResNet:
    """The ResNet of `facts.networks` with this name, randomly initialized, with `classes` outputs.

    A plain network is the residual one of its layout without shortcuts: no addition, no
    projection; all other layers stay.
    """
    network = NETWORKS[name]
    if network.kind == "plain":
        assert network.layout is not None
        block, blocks = network.layout
        return ResNet(PLAIN_BLOCKS[block], list(blocks), num_classes=classes)
    if name == "se_resnet50":
        return _se_resnet50(classes)
    resnet = get_model(name, weights=None, num_classes=classes)
    assert isinstance(resnet, ResNet)
    return resnet


def kind_of(block: nn.Module) -> NetworkKind:
    """Whether a block adds something to what its layers compute."""
    return "plain" if isinstance(block, PlainBlock) else "residual"


def _se_resnet50(classes: int) -> ResNet:
    """ResNet-50 with a squeeze-and-excitation unit at the end of every branch, before the
    addition, reduction 16 (Hu et al. 2017, arXiv 1709.01507, Figure 3)."""
    network = build("resnet50", classes)
    for block in network.modules():
        if isinstance(block, Bottleneck):
            channels = block.conv3.out_channels
            unit = SqueezeExcitation(channels, channels // 16)
            block.bn3 = nn.Sequential(block.bn3, unit)
    return network


def twin_networks(num_classes: int, seed: int) -> tuple[ResNet, ResNet]:
    """The residual network and its plain twin, started from the same weights: but for the
    projections, which only the residual network has. Every batch norm starts at 1, so that nothing
    but the shortcut tells them apart."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        residual = build(TWINS["residual"].name, num_classes)
        plain = build(TWINS["plain"].name, num_classes)
    shared = plain.state_dict().keys()
    plain.load_state_dict({k: v for k, v in residual.state_dict().items() if k in shared})
    return residual, plain
