"""Networks of the project's own: plain twins of torchvision's ResNets, and SE-ResNet-50."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.ops import SqueezeExcitation


class _Plain:
    """Drops the projection that torchvision offers a block whose shapes change: there is nothing
    left to add it to. Goes before torchvision's block."""

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


class PlainBottleneck(_Plain, Bottleneck):
    """torchvision's bottleneck with the shortcut taken out: output = relu(F(x))."""

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        activated: Tensor = self.relu(self.bn3(self.conv3(out)))
        return activated


class PlainBasicBlock(_Plain, BasicBlock):
    """torchvision's block of two convolutions with the shortcut taken out."""

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        activated: Tensor = self.relu(self.bn2(self.conv2(out)))
        return activated


def resnet50(num_classes: int, *, zero_init_residual: bool = False) -> ResNet:
    """torchvision's ResNet-50 (v1.5), randomly initialised."""
    return ResNet(
        Bottleneck, [3, 4, 6, 3], num_classes=num_classes, zero_init_residual=zero_init_residual
    )


def plainnet50(num_classes: int) -> ResNet:
    """ResNet-50 without its shortcuts: no addition, no projection; all other layers stay."""
    return ResNet(PlainBottleneck, [3, 4, 6, 3], num_classes=num_classes)


def plainnet18(num_classes: int) -> ResNet:
    """ResNet-18 without its shortcuts: the paper's plain-18."""
    return ResNet(PlainBasicBlock, [2, 2, 2, 2], num_classes=num_classes)


def plainnet34(num_classes: int) -> ResNet:
    """ResNet-34 without its shortcuts: the paper's plain-34."""
    return ResNet(PlainBasicBlock, [3, 4, 6, 3], num_classes=num_classes)


def se_resnet50(num_classes: int) -> ResNet:
    """ResNet-50 with a squeeze-and-excitation unit at the end of every branch, before the
    addition, reduction 16 (Hu et al. 2017, arXiv 1709.01507, Figure 3)."""
    network = resnet50(num_classes)
    for block in network.modules():
        if isinstance(block, Bottleneck):
            channels = block.conv3.out_channels
            unit = SqueezeExcitation(channels, channels // 16)
            block.bn3 = nn.Sequential(block.bn3, unit)
    return network


def twin_networks(num_classes: int, seed: int) -> tuple[ResNet, ResNet]:
    """The residual network and its plain twin, started from the same weights.

    The two differ in what a shortcut needs: the projections, which only the residual network
    has, and the last batch norm of each block, which starts at zero where there is an addition
    (Goyal et al. 2017, arXiv 1706.02677, section 5.1) and at one where there is none.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        residual = resnet50(num_classes)
        plain = plainnet50(num_classes)
    shared = plain.state_dict().keys()
    plain.load_state_dict({k: v for k, v in residual.state_dict().items() if k in shared})
    for module in residual.modules():
        if isinstance(module, Bottleneck):
            nn.init.zeros_(cast(Tensor, module.bn3.weight))
    return residual, plain
