"""The door for Python: what needs no picture, counting a network and training a pair."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import nn

from resnet_viz.counting import counting
from resnet_viz.counting.counted import Counts
from resnet_viz.facts.networks import NETWORKS
from resnet_viz.lab import loop
from resnet_viz.lab.curves import CurveBuilder, Curves
from resnet_viz.lab.data import open_data
from resnet_viz.lab.results import as_line
from resnet_viz.lab.settings import recipe
from resnet_viz.networks.devices import best_device
from resnet_viz.networks.models import LoadedModel
from resnet_viz.networks.network_spec import BlockKind
from resnet_viz.pictures.preprocessing import CROP


def count(network: str | LoadedModel | nn.Module, size: int | None = None) -> Counts:
    """What a network costs for one picture of `size` x `size` pixels, by default the network's
    own: parameters and multiply-adds, layer by layer.

    `network` is a name (torchvision's ResNets, AlexNet, VGG, GoogLeNet, Inception v3), what `load`
    gave, or a module of your own. Raises `SettingsError` for an unknown name and a size that it
    cannot take.

    Examples:
        >>> import resnet_viz as rv
        >>> counts = rv.count("resnet50")
        >>> counts.parameters, counts.multiply_adds, counts.weighted_layers
        (25557032, 4089184256, 50)
    """
    if isinstance(network, str):
        built = counting.build(network)
        return counting.count(network, built, size or NETWORKS[network].size)
    module = network.module if isinstance(network, LoadedModel) else network
    title = network.title if isinstance(network, LoadedModel) else type(module).__name__
    copy = deepcopy(module).to("meta").eval()
    return counting.count(title, copy, size or CROP)


def train(
    depth: int = 56, data: str | Path = "digits", *, block: BlockKind = "basic", **settings: Any
) -> Curves:
    """Train a plain and a residual network of `depth` layers side by side on the same batches;
    returns the curves of the whole run when it is over.

    `data` is "digits", "cifar10", which is downloaded once, or a folder with one folder of
    pictures a class. `settings` are fields of `lab.settings.Settings` that differ from the recipe
    for the data: epochs, batch, learning_rate, seed, networks, shortcut, batch_norm, warm_up, …
    Raises `SettingsError`, `DataError`.

    Examples:
        >>> import resnet_viz as rv
        >>> run = rv.train(8, epochs=1)
        >>> list(run.networks), run.steps_done
        (['plain', 'residual'], 21)
    """
    chosen = replace(recipe(str(data), depth, block), **settings)
    builder = CurveBuilder()
    for group in loop.train(chosen, open_data(chosen.data), best_device()):
        for record in group:
            builder.add(as_line(record))
    return builder.curves()
