"""Receptive fields, against which input pixels a position's gradient reaches."""

import pytest
import torch
from torch import nn

from resnet_viz.counting.architecture import receptive_fields
from resnet_viz.inside.trace import everything, trace
from resnet_viz.networks.nets import build

NAMES = ("resnet18", "resnet50")


@pytest.mark.parametrize("name", NAMES)
def test_a_position_sees_exactly_the_pixels_its_gradient_reaches(name: str) -> None:
    """With positive weights and inputs no gradient can cancel: its extent is what is seen."""
    size = 320
    network = build(name, 2).eval().double().requires_grad_(False)
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.constant_(part.weight, 1 / part.weight[0].numel())
    # Max pool passes the gradient to one pixel of nine; an average passes it to all.
    network.maxpool = nn.AvgPool2d(3, stride=2, padding=1)
    picture = torch.ones(1, 3, size, size, dtype=torch.float64, requires_grad=True)
    run = trace(network, picture, everything)
    maps = {"conv1": run.conv1, "maxpool": run.stem}
    maps |= {step.name: step.output for step in run.blocks}
    fields = receptive_fields(build(name, 2))
    assert fields.keys() == maps.keys()
    for layer, values in maps.items():
        position = values.shape[-1] // 2
        middle = values[0, :, position, position].sum()
        (gradient,) = torch.autograd.grad(middle, picture, retain_graph=True)
        reached = gradient[0].sum(dim=(0, 1)).nonzero()[:, 0]
        first, last = fields[layer].span(position)
        assert reached.min() == max(0, first), layer
        assert reached.max() == min(size - 1, last), layer


def test_the_published_size_of_the_last_stages() -> None:
    """427 pixels in torchvision's ResNet-50 (v1.5)."""
    assert receptive_fields(build("resnet50", 2))["layer4.2"].size == 427
