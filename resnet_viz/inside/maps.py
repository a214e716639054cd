"""What single layers hand on, without what that does to the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.trace import named_blocks
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@in_float32()
@torch.inference_mode()
def feature_maps(
    model: LoadedModel, cropped: Pixels, layers: Collection[str]
) -> dict[str, NDArray[np.float32]]:
    """The maps (C, H, W) float32 of some layers by name ("conv1", "maxpool", "layer1.0", ...) for
    one prepared picture, (224, 224, 3) uint8 RGB: those of `analyze`. The pass goes as far as the
    last of them. Raises `KeyError` for a layer that is not there."""
    maps = {}
    for name, output in _outputs(model, cropped):
        if name in layers:
            maps[name] = output[0].cpu().numpy()
            if len(maps) == len(layers):
                return maps
    raise KeyError(*(set(layers) - maps.keys()))


def _outputs(model: LoadedModel, cropped: Pixels) -> Iterator[tuple[str, Tensor]]:
    network = model.folded
    x = network.relu(network.bn1(network.conv1(as_batch(model, cropped))))
    yield "conv1", x
    x = network.maxpool(x)
    yield "maxpool", x
    for name, block in named_blocks(network):
        x = block(x)
        yield name, x
