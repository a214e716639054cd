"""The paper's networks for small pictures, plain and residual (He et al. 2015, section 4.2).

A 3x3 convolution, three stages of n blocks with 16, 32 and 64 channels, each stage after the
first at half the map size, global average pooling and one linear layer: 6n + 2 weighted layers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from resnet_viz.networks.network_spec import NetworkSpec

WIDTHS = (16, 32, 64)
EXPANSION = 4  # a bottleneck's output has this many times its stage's width
CARDINALITY = 8  # groups of a grouped block's 3x3 convolution
REDUCTION = 16  # squeeze-and-excitation: channels in over channels of the squeezed layer,
LEAST_SQUEEZED = 4  # which keeps at least this many


class CifarNet(nn.Module):
    """(N, in_channels, H, W) to logits (N, classes), for maps of any size from 1x1 up.

    Convolutions start as He et al. 2015 (arXiv 1502.01852) say, for the fan-out; biases at zero.
    """

    def __init__(self, spec: NetworkSpec, in_channels: int, classes: int) -> None:
        super().__init__()
        self.spec = spec
        self.stem = nn.Sequential(
            OrderedDict(
                conv=_conv(spec, in_channels, WIDTHS[0], 3), bn=_norm(spec, WIDTHS[0]), relu=_relu()
            )
        )
        channels = WIDTHS[0]
        stages: list[nn.Module] = []
        for number, width in enumerate(WIDTHS):
            blocks: list[CifarBlock] = []
            for position in range(spec.blocks_a_stage):
                stride = 2 if number > 0 and position == 0 else 1
                first = number == position == 0
                blocks.append(CifarBlock(spec, channels, width, stride, first=first))
                channels = blocks[-1].out_channels
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.Sequential(*stages)
        preactivated = spec.block == "preactivation"
        self.last = _activation(spec, channels) if preactivated else nn.Identity()
        self.fc = nn.Linear(channels, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if isinstance(module, nn.Conv2d | nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.last(self.stages(self.stem(images)))
        logits: Tensor = self.fc(maps.mean(dim=(2, 3)))
        return logits


class CifarBlock(nn.Module):
    """F(x) + shortcut(x) and a ReLU after it; without a shortcut F(x) and the ReLU.

    A pre-activation block has its ReLU before F instead and none after the addition (He et al.
    2016, arXiv 1603.05027, Fig. 1b): an identity takes x as it is, a projection takes it
    activated (its appendix). The network's first block finds x activated already.
    """

    def __init__(
        self, spec: NetworkSpec, in_channels: int, width: int, stride: int, *, first: bool
    ) -> None:
        super().__init__()
        self.preactivated = spec.block == "preactivation"
        self.out_channels = width * (EXPANSION if spec.layers_a_block == 3 else 1)
        own = self.preactivated and not first
        self.activation = _activation(spec, in_channels) if own else nn.Identity()
        make = _three_layers if spec.layers_a_block == 3 else _two_layers
        self.branch = make(spec, in_channels, width, stride)
        if spec.block == "se":
            self.branch.append(SqueezeExcitation(self.out_channels))
        self.shortcut = _shortcut(spec, in_channels, self.out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        activated = self.activation(x)
        total: Tensor = self.branch(activated)
        if self.shortcut is not None:
            projects = isinstance(self.shortcut, nn.Sequential)
            total = total + self.shortcut(activated if projects else x)
        return total if self.preactivated else F.relu(total, inplace=True)


class ZeroPadding(nn.Module):
    """Option A: every stride-th position, and zeros for the channels there were not."""

    def __init__(self, stride: int, new_channels: int) -> None:
        super().__init__()
        self.stride, self.new_channels = stride, new_channels

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.new_channels))


class SqueezeExcitation(nn.Module):
    """Each channel times a number in (0, 1) that all channels' means decide (Hu et al. 2017,
    arXiv 1709.01507, section 3)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        squeezed = max(channels // REDUCTION, LEAST_SQUEEZED)
        self.squeeze = nn.Linear(channels, squeezed)
        self.excite = nn.Linear(squeezed, channels)

    def forward(self, x: Tensor) -> Tensor:
        scale = torch.sigmoid(self.excite(F.relu(self.squeeze(x.mean(dim=(2, 3))))))
        return x * scale[:, :, None, None]


def build_pair(
    spec: NetworkSpec, in_channels: int, classes: int, seed: int
) -> tuple[CifarNet, CifarNet]:
    """The plain network and the residual one of `spec`, whose shortcut must be an option.

    They start from the same weights, for the plain network has no layer that the residual one
    has not. The same seed gives the same weights; torch's random state stays as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        residual = CifarNet(spec, in_channels, classes)
        plain = CifarNet(replace(spec, shortcut=None), in_channels, classes)
    shared = plain.state_dict().keys()
    plain.load_state_dict({k: v for k, v in residual.state_dict().items() if k in shared})
    return plain, residual


def weighted_layers(network: CifarNet) -> Iterator[tuple[str, nn.Conv2d | nn.Linear]]:
    """Names and modules of the layers that count towards the depth, in forward order.

    As many as `spec.depth`: neither projections nor the layers of squeeze-and-excitation count.
    """
    for name, module in network.named_modules():
        beside = ".shortcut." in name or name.endswith((".squeeze", ".excite"))
        if isinstance(module, nn.Conv2d | nn.Linear) and not beside:
            yield name, module


def parameter_count(network: nn.Module) -> int:
    """Learned numbers, batch norm's scales and shifts included, its running means not."""
    return sum(parameter.numel() for parameter in network.parameters())


# --- Parts of a block --------------------------------------------------------------------------


def _two_layers(spec: NetworkSpec, in_channels: int, width: int, stride: int) -> nn.Sequential:
    last = nn.Identity() if spec.block == "preactivation" else _norm(spec, width)
    return nn.Sequential(
        OrderedDict(
            conv1=_conv(spec, in_channels, width, 3, stride),
            bn1=_norm(spec, width),
            relu1=_relu(),
            conv2=_conv(spec, width, width, 3),
            bn2=last,
        )
    )


def _three_layers(spec: NetworkSpec, in_channels: int, width: int, stride: int) -> nn.Sequential:
    """Bottleneck with its stride in the 3x3 convolution. A grouped one (ResNeXt: Xie et al. 2016,
    arXiv 1611.05431) is twice as wide inside, in 8 groups, for about as many parameters, as
    ResNeXt-50 (32x4d) is to ResNet-50."""
    inner, groups = (2 * width, CARDINALITY) if spec.block == "grouped" else (width, 1)
    return nn.Sequential(
        OrderedDict(
            conv1=_conv(spec, in_channels, inner, 1),
            bn1=_norm(spec, inner),
            relu1=_relu(),
            conv2=_conv(spec, inner, inner, 3, stride, groups),
            bn2=_norm(spec, inner),
            relu2=_relu(),
            conv3=_conv(spec, inner, EXPANSION * width, 1),
            bn3=_norm(spec, EXPANSION * width),
        )
    )


def _shortcut(
    spec: NetworkSpec, in_channels: int, out_channels: int, stride: int
) -> nn.Module | None:
    if spec.shortcut is None:
        return None
    same = stride == 1 and in_channels == out_channels
    if same and spec.shortcut != "C":
        return nn.Identity()
    if spec.shortcut == "A":
        return ZeroPadding(stride, out_channels - in_channels)
    norm = nn.Identity() if spec.block == "preactivation" else _norm(spec, out_channels)
    return nn.Sequential(
        OrderedDict(conv=_conv(spec, in_channels, out_channels, 1, stride), bn=norm)
    )


def _conv(
    spec: NetworkSpec, ins: int, outs: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Conv2d:
    padding, bias = kernel // 2, not spec.batch_norm
    return nn.Conv2d(ins, outs, kernel, stride, padding, groups=groups, bias=bias)


def _norm(spec: NetworkSpec, channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels) if spec.batch_norm else nn.Identity()


def _activation(spec: NetworkSpec, channels: int) -> nn.Sequential:
    # Not in place: without batch norm it would overwrite the x that the shortcut carries.
    return nn.Sequential(OrderedDict(bn=_norm(spec, channels), relu=nn.ReLU()))


def _relu() -> nn.Module:
    return nn.ReLU(inplace=True)
