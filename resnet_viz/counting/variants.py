"""ResNets as the paper describes them where torchvision's differ: version 1, shortcut options."""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn
from torchvision.models.resnet import Bottleneck, ResNet

from resnet_viz.inside.trace import Block, named_blocks
from resnet_viz.networks.cifar_nets import ZeroPadding

Variant = Literal["as built", "v1", "option A", "option C"]


def vary(network: ResNet, variant: Variant) -> ResNet:
    """Turn torchvision's `network` into the variant, in place, and return it.

    "v1": the stride is in a bottleneck's first 1x1 convolution, as in the paper, instead of its
    3x3 ("v1.5", torchvision/models/resnet.py). "option A": where shapes change, the shortcut is
    padded with zeros, which takes no parameters. "option C": every shortcut is a projection.
    torchvision's is option B: a projection where shapes change (He et al. 2015, arXiv 1512.03385,
    section 3.3 and 4.1).
    """
    for _, block in named_blocks(network):
        if variant == "v1" and isinstance(block, Bottleneck):
            block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride
        elif variant == "option A" and block.downsample is not None:
            before, after = _channels(block)
            block.downsample = nn.Sequential(ZeroPadding(block.stride, after - before))
        elif variant == "option C" and block.downsample is None:
            block.downsample = _projection(block)
    return network


def _projection(block: Block) -> nn.Sequential:
    before, after = _channels(block)
    with torch.device(block.conv1.weight.device):
        projection = nn.Sequential(
            nn.Conv2d(before, after, 1, block.stride, bias=False), nn.BatchNorm2d(after)
        )
    return projection.train(block.training)


def _channels(block: Block) -> tuple[int, int]:
    """Of x and of the output."""
    last = block.conv3 if isinstance(block, Bottleneck) else block.conv2
    return block.conv1.in_channels, last.out_channels
