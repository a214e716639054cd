"""One residual block at work: x, F(x), the shortcut, their sum, the output, and F's layers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.trace import Block, named_blocks, pass_block, steps
from resnet_viz.inside.viewed import BlockView, Layer
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class LayerPass:
    """One layer's pass, with live tensors (1, C, H, W): as in `Layer`."""

    name: str
    convolution: nn.Conv2d
    norm: nn.BatchNorm2d
    inputs: Tensor
    convolved: Tensor
    normalized: Tensor


@in_float32()
@torch.inference_mode()
def look(
    model: LoadedModel, cropped: Pixels, name: str, removed: Collection[str] = ()
) -> BlockView:
    """Block `name` ("layer1.0" …) while the network, without the other blocks that are `removed`,
    sees one prepared picture, (224, 224, 3) uint8 RGB; in float32. The pass ends with the block.
    Raises `ValueError` where there is no such block."""
    network = model.folded
    x = network.maxpool(network.relu(network.bn1(network.conv1(as_batch(model, cropped)))))
    for step in steps(network, x, removed=removed):
        if step.name == name:
            return look_at(model, name, step.into_branch)
    raise ValueError(f"there is no block {name}")


@in_float32()
@torch.inference_mode()
def look_at(model: LoadedModel, name: str, x: Tensor) -> BlockView:
    """The same, given the block's input (1, C, H, W)."""
    block = dict(named_blocks(model.module))[name]
    step = pass_block(name, block, x)
    layers = tuple(_layer(done) for done in branch_layers(block, step.into_branch))
    projection = None
    if step.shortcut is not None and block.downsample is not None:
        convolution, norm = block.downsample.children()
        projection = _layer(_passed("projection", convolution, norm, step.into_shortcut))
    shortcut = torch.zeros_like(step.branch) if step.shortcut is None else step.shortcut
    return BlockView(
        name=name,
        x=_array(step.into_branch[0]),
        branch=_array(step.branch[0]),
        shortcut=_array(shortcut[0]),
        total=_array(step.total[0]),
        output=_array(step.output[0]),
        layers=layers,
        projection=projection,
        norm_branch=l2_norm(step.branch),
        norm_shortcut=l2_norm(step.shortcut),
    )


def branch_layers(block: Block, x: Tensor) -> Iterator[LayerPass]:
    """The layers of F at work on the block's input x, in order; the last one's `normalized` is
    F(x), and a ReLU follows each of the others."""
    for name in [name for name, _ in block.named_children() if name.startswith("conv")]:
        norm = block.get_submodule(name.replace("conv", "bn"))
        done = _passed(name, block.get_submodule(name), norm, x)
        yield done
        x = torch.relu(done.normalized)


def _passed(name: str, convolution: nn.Module, norm: nn.Module, x: Tensor) -> LayerPass:
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    convolved = convolution(x)
    return LayerPass(name, convolution, norm, x, convolved, norm(convolved))


def _layer(done: LayerPass) -> Layer:
    convolution, norm = done.convolution, done.norm
    assert norm.running_mean is not None
    assert norm.running_var is not None
    return Layer(
        name=done.name,
        inputs=_array(done.inputs[0]),
        convolved=_array(done.convolved[0]),
        normalized=_array(done.normalized[0]),
        weight=_array(convolution.weight),
        stride=convolution.stride[0],
        padding=int(convolution.padding[0]),
        groups=convolution.groups,
        mean=_array(norm.running_mean),
        variance=_array(norm.running_var),
        gamma=_array(norm.weight),
        beta=_array(norm.bias),
        epsilon=norm.eps,
    )


def _array(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().cpu().numpy()
    return array
