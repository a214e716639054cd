"""The forward pass of a residual network, written as the paper draws it.

He et al. 2015 (arXiv 1512.03385), Fig. 2: a block adds what its layers compute, F(x), to its
input x. torchvision's own `forward` adds in place and a hook would be left on a model that others
use too, so the network is walked here, layer by layer, and left as it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

import torch
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from resnet_viz.networks.nets import PLAIN_BLOCKS, kind_of
from resnet_viz.notebook import ShortRepr

Block = BasicBlock | Bottleneck
Scale = float | Mapping[str, float]  # of every block, or by its name (1 for those not named)
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BlockPass(ShortRepr):
    """One block's pass; live tensors (N, C, H, W) on the model's device.

    `into_branch` and `into_shortcut` are two aliases of the block's input x: the gradients at
    the two are what reaches x along each path, and add up to the gradient at x. (At `branch` and
    at `shortcut` the gradients are one and the same, but for the scales.) `branch` is F(x);
    `shortcut` is x, its projection, or None in the plain twin; both are before scaling.
    `total` is their scaled sum and `output` its ReLU, the x of the next block.
    """

    name: str
    into_branch: Tensor
    into_shortcut: Tensor
    branch: Tensor
    shortcut: Tensor | None
    total: Tensor
    output: Tensor


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trace(ShortRepr, Generic[Kept]):
    """One forward pass: `conv1` (N, 64, H/2, W/2) is the first convolution after its batch norm
    and ReLU; `stem` (N, 64, H/4, W/4), after max pool, the x of the first block; `blocks` what
    was kept of each block, first to last; `logits` (N, classes)."""

    conv1: Tensor
    stem: Tensor
    blocks: tuple[Kept, ...]
    logits: Tensor


def everything(step: BlockPass) -> BlockPass:
    """What to keep of a block: all of it."""
    return step


def trace(
    model: ResNet,
    images: Tensor,
    keep: Callable[[BlockPass], Kept],
    *,
    branch_scale: Scale = 1.0,
    shortcut_scale: Scale = 1.0,
    removed: Collection[str] = (),
) -> Trace[Kept]:
    """Run `model` on normalized `images` (N, 3, H, W) and keep of each block what `keep` returns.

    With both scales 1 the logits are those of `model(images)`. `shortcut_scale=0` cuts every
    shortcut. Of a block in `removed` only the shortcut is left, as if its `branch_scale` were 0
    (Veit et al. 2016, arXiv 1605.06431); in the plain twin, which has none, x passes on as it
    is. Raises `ValueError` where it cannot, because that block changes the shape.
    Where gradients are enabled but nothing asks for any (frozen parameters, plain images),
    `conv1` asks: the graph begins there. Under `torch.no_grad()` nothing is recorded.
    """
    conv1 = model.relu(model.bn1(model.conv1(images)))
    if torch.is_grad_enabled() and not conv1.requires_grad:
        conv1.requires_grad_()
    x = stem = model.maxpool(conv1)
    kept = []
    for step in steps(model, stem, branch_scale, shortcut_scale, removed):
        kept.append(keep(step))
        x = step.output
    logits = model.fc(torch.flatten(model.avgpool(x), 1))
    return Trace(conv1, stem, tuple(kept), logits)


def steps(
    model: ResNet,
    x: Tensor,
    branch_scale: Scale = 1.0,
    shortcut_scale: Scale = 1.0,
    removed: Collection[str] = (),
) -> Iterator[BlockPass]:
    """The blocks' passes one after the other, as in `trace`; `x` is what the first is given."""
    for name, block in named_blocks(model):
        scales = _of(branch_scale, name), _of(shortcut_scale, name)
        step = pass_block(name, block, x, *scales, removed=name in removed)
        x = step.output
        yield step


def named_blocks(model: ResNet) -> Iterator[tuple[str, Block]]:
    """The residual blocks in order, named as in the state dict: "layer1.0", "layer1.1", …"""
    for stage in ("layer1", "layer2", "layer3", "layer4"):
        for index, block in getattr(model, stage).named_children():
            if type(block) not in (BasicBlock, Bottleneck, *PLAIN_BLOCKS.values()):
                raise TypeError(f"{stage}.{index} is a {type(block).__name__}, not a known block")
            yield f"{stage}.{index}", block


def shortcut_of(block: Block, x: Tensor) -> Tensor | None:
    """x; where the shapes change, its projection (option B); None where nothing is added."""
    if kind_of(block) == "plain":
        return None
    return x if block.downsample is None else block.downsample(x)


def without_branch(block: Block, x: Tensor, output: Tensor) -> Tensor | None:
    """What is left of a block before its ReLU if its branch is taken out: the shortcut; in a plain
    block, which has none, x as it is. None where that does not have the shape of `output`."""
    shortcut = shortcut_of(block, x)
    if shortcut is not None:
        return shortcut
    return x if x.shape[1:] == output.shape[1:] else None


def pass_block(
    name: str,
    block: Block,
    x: Tensor,
    branch_scale: float = 1.0,
    shortcut_scale: float = 1.0,
    *,
    removed: bool = False,
) -> BlockPass:
    """One block's pass, given its input, as in `trace`."""
    into_branch, into_shortcut = x.view_as(x), x.view_as(x)
    branch = _branch(block, into_branch)
    if removed:
        branch_scale, shortcut = 0, without_branch(block, into_shortcut, branch)
        if shortcut is None:
            raise ValueError(f"{name} changes the shape and has no shortcut to leave")
    else:
        shortcut = shortcut_of(block, into_shortcut)
    total = _scaled_sum((branch_scale, branch), (shortcut_scale, shortcut))
    output = nn.functional.relu(total)  # not in place: `total` is kept
    return BlockPass(name, into_branch, into_shortcut, branch, shortcut, total, output)


def _branch(block: Block, x: Tensor) -> Tensor:
    """F(x): conv-bn-relu, conv-bn (BasicBlock); conv-bn-relu, conv-bn-relu, conv-bn."""
    out = block.relu(block.bn1(block.conv1(x)))
    out = block.bn2(block.conv2(out))
    if isinstance(block, Bottleneck):
        out = block.bn3(block.conv3(block.relu(out)))
    return cast(Tensor, out)


def _scaled_sum(*terms: tuple[float, Tensor | None]) -> Tensor:
    """What is scaled by 0 is left out: where it overflowed, 0 times it would be no number."""
    left = [
        part if scale == 1 else scale * part for scale, part in terms if part is not None and scale
    ]
    if left:
        return sum(left[1:], start=left[0])
    return torch.zeros_like(next(part for _, part in terms if part is not None))


def _of(scale: Scale, name: str) -> float:
    return scale.get(name, 1.0) if isinstance(scale, Mapping) else scale
