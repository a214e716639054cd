"""A copy of a network that forgets what it learned, part by part, from its answer to its input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Final, cast

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.inside.saliency.checks import Statistics
from resnet_viz.inside.saliency.progress import within
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import SAMPLES, load_sample
from resnet_viz.pictures.preprocessing import normalize

PARTS: Final = ("fc", "layer4", "layer3", "layer2", "layer1", "conv1")  # in the order of forgetting
PICTURES: Final = 8  # of the gallery, for the statistics
SEED: Final = 1
_HELD: Final = ("running_mean", "running_var")


def estimate(model: LoadedModel, seed: int = SEED) -> Slices[Statistics]:
    """The statistics of a network whose parts become random one after the other by a seed; the
    network itself is left as it is. The same for all pictures and classes: worth keeping.

    The statistics of trained batch norms are those of other weights: a part's norms begin anew,
    too, and theirs are estimated on the gallery.
    """
    network, random = deepcopy(model.module), torch.Generator().manual_seed(seed)
    entering = yield from within(_entering(model), 0, 1 / 3)
    parts = []
    for number, part in enumerate(PARTS):
        _forget(network, part, random)
        done = (1 + 2 * number / len(PARTS)) / 3
        if part != "fc":
            yield from within(_estimate(network, part, entering.pop(part)), done, 1)
        held = [norm.state_dict()[key].cpu() for norm in _norms(network, part) for key in _HELD]
        parts.append(torch.cat(held).numpy() if held else np.zeros(0, np.float32))
    return Statistics(seed, model.sha256, tuple(parts))


class Forgetting:
    """A copy of a loaded network, whose parts become random one after the other, by the seed and
    with the norms of `statistics`; the shared network is never written to."""

    def __init__(self, model: LoadedModel, statistics: Statistics) -> None:
        self.model = replace(model, module=deepcopy(model.module))
        self._statistics = statistics
        self._random = torch.Generator().manual_seed(statistics.seed)

    def forget(self, part: str) -> None:
        """Make one more part random, in the order of `PARTS`."""
        network = self.model.module
        _forget(network, part, self._random)
        held = torch.from_numpy(self._statistics.parts[PARTS.index(part)].copy())
        for norm in _norms(network, part):
            for key in _HELD:
                kept = norm.get_buffer(key)
                kept.copy_(held[: len(kept)])
                held = held[len(kept) :]


def _entering(model: LoadedModel) -> Slices[dict[str, Tensor]]:
    """What each part gets of the gallery while all of them are trained."""
    pictures = []
    entering: dict[str, Tensor] = {}
    for number, sample in enumerate(SAMPLES[:PICTURES]):
        yield number / (2 * PICTURES)
        prepared = model.preprocessing.prepare(load_sample(sample.id).pixels)
        pictures.append(normalize(prepared.cropped))
    x = torch.from_numpy(np.stack(pictures)).to(model.device)
    x = x.contiguous(memory_format=torch.channels_last)
    steps = list(_steps(model.module, "conv1"))
    for number, (part, step) in enumerate(steps):
        yield 0.5 + number / (2 * len(steps))
        entering.setdefault(part, x)
        with in_float32(), torch.no_grad():
            x = step(x)
    return entering


def _estimate(network: ResNet, part: str, x: Tensor) -> Slices[None]:
    """Estimate the statistics of all norms from a part on, of what enters it."""
    steps = list(_steps(network, part))
    for number, (_, step) in enumerate(steps):
        yield number / len(steps)
        with in_float32(), torch.no_grad():
            x = _estimated(step, x)


def _forget(network: ResNet, part: str, random: torch.Generator) -> None:
    for layer in _layers(network, part):
        _randomize(layer, random)


def _norms(network: ResNet, part: str) -> list[nn.BatchNorm2d]:
    """The norms that are random once a part is."""
    forgotten = PARTS[: PARTS.index(part) + 1]
    layers = [layer for name in forgotten for layer in _layers(network, name)]
    return [layer for layer in layers if isinstance(layer, nn.BatchNorm2d)]


def _layers(network: ResNet, part: str) -> list[nn.Module]:
    """The layers of a part that hold numbers; batch norm and convolution of the input go as one."""
    held = [network.conv1, network.bn1] if part == "conv1" else [network.get_submodule(part)]
    return [
        layer for module in held for layer in module.modules() if [*layer.parameters(recurse=False)]
    ]


def _steps(network: ResNet, first: str) -> Iterator[tuple[str, nn.Module]]:
    """From a part on, what the network does until the last block, with the part's name."""
    stem = nn.Sequential(network.conv1, network.bn1, network.relu, network.maxpool)
    parts = {"conv1": [stem]} | {
        name: list(cast(nn.Sequential, network.get_submodule(name))) for name in PARTS[4:0:-1]
    }
    reached = False
    for name, modules in parts.items():
        reached = reached or name == first
        if reached:
            yield from ((name, module) for module in modules)


def _estimated(step: nn.Module, x: Tensor) -> Tensor:
    """What a step hands on with the statistics of this batch, which its norms keep."""
    norms = [part for part in step.modules() if isinstance(part, nn.BatchNorm2d)]
    kept = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0  # this batch alone
        norm.train()
    found = cast(Tensor, step(x))
    for norm, momentum in zip(norms, kept, strict=True):
        norm.momentum = momentum
        norm.eval()
    return found


def _randomize(layer: nn.Module, random: torch.Generator) -> None:
    """As torchvision begins a ResNet: He et al. 2015 (arXiv 1502.01852) for convolutions, 1 and 0
    for norms; the last layer as torch begins a linear one."""
    with torch.no_grad():
        if isinstance(layer, nn.Conv2d):
            _fill(layer.weight, random, _he)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            _fill(layer.weight, random, _uniform(layer.in_features))
            _fill(layer.bias, random, _uniform(layer.in_features))
        else:
            raise TypeError(f"{type(layer).__name__} has no random beginning here")


Begin = Callable[[Tensor, torch.Generator], Tensor]


def _fill(tensor: Tensor, random: torch.Generator, begin: Begin) -> None:
    """Drawn on the processor, so that a seed means the same on every device."""
    tensor.copy_(begin(torch.empty(tensor.shape), random))


def _he(tensor: Tensor, random: torch.Generator) -> Tensor:
    return nn.init.kaiming_normal_(tensor, mode="fan_out", nonlinearity="relu", generator=random)


def _uniform(inputs: int) -> Begin:
    bound = inputs**-0.5
    return lambda tensor, random: nn.init.uniform_(tensor, -bound, bound, generator=random)
