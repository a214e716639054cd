"""Small random networks and a picture of noise: what is inside them is checked by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.facts.catalog import Category
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.analyzed import Analysis
from resnet_viz.networks.models import LoadedModel
from resnet_viz.networks.nets import build
from resnet_viz.pictures.preprocessing import Preprocessing, normalize

PIXELS = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
CLASSES = 5
TARGET = 2
NAMES = ("resnet18", "resnet50", "plainnet50", "plainnet34")


def randomized(module: ResNet) -> ResNet:
    """Frozen, in evaluation mode, with nothing left at 0 or 1 where it would hide a mistake."""
    torch.manual_seed(1)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.running_mean, 0, 0.2)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, 0, 0.2)
    return module.eval().requires_grad_(False)


def loaded(name: str, module: ResNet) -> LoadedModel:
    categories = tuple(Category(f"class {number}", None) for number in range(CLASSES))
    device = torch.device("cpu")
    return LoadedModel(name, "random", module, categories, Preprocessing(224), device, "random", "")


@cache
def network(name: str) -> LoadedModel:
    torch.manual_seed(0)
    return loaded(name, randomized(build(name, CLASSES)))


@cache
def analysis(name: str) -> Analysis:
    return analyze(network(name), PIXELS, TARGET)


def images() -> Tensor:
    return torch.from_numpy(normalize(PIXELS))[None]


def blocks(module: ResNet) -> list[nn.Module]:
    return [*module.layer1, *module.layer2, *module.layer3, *module.layer4]


def inputs(module: ResNet) -> list[Tensor]:
    """x of every block, and the last block's output, by torchvision's modules."""
    xs = [module.maxpool(module.relu(module.bn1(module.conv1(images()))))]
    for block in blocks(module):
        xs.append(block(xs[-1]))
    return xs
