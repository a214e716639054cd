"""A network's structure, read from its modules: its blocks, and what a map's position can see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn
from torchvision.models.resnet import ResNet

from resnet_viz.counting.fields import ReceptiveField
from resnet_viz.counting.parts import BlockShortcut
from resnet_viz.inside.trace import Block, named_blocks
from resnet_viz.networks.nets import kind_of


@dataclass(frozen=True, slots=True)
class BlockShape:
    """A block's `name`, "layer1.0" …; what its shortcut is ("none" in the plain twin); channels
    of x and of its output, and by what it divides the map's height and width."""

    name: str
    shortcut: BlockShortcut
    channels_in: int
    channels_out: int
    stride: int

    @property
    def can_be_removed(self) -> bool:
        """Whether something fits in its place: its shortcut, or else x as it is."""
        fits = self.channels_in == self.channels_out and self.stride == 1
        return self.shortcut != "none" or fits


def block_shapes(model: ResNet) -> tuple[BlockShape, ...]:
    """All residual blocks, first to last."""
    return tuple(_shape_of(name, block) for name, block in named_blocks(model))


def receptive_fields(model: ResNet) -> dict[str, ReceptiveField]:
    """Receptive field of "conv1", "maxpool" and every block's output, by name. A block's is its
    branch's: the shortcut sees less."""
    fields = layer_fields(model)
    last = {name: list(convolutions(block))[-1][0] for name, block in named_blocks(model)}
    stem = {name: fields[name] for name in ("conv1", "maxpool")}
    return stem | {name: fields[f"{name}.{layer}"] for name, layer in last.items()}


def layer_fields(model: ResNet) -> dict[str, ReceptiveField]:
    """Receptive field of "maxpool" and of every convolution but the projections, by name
    (arithmetic as in Araujo, Norris, Sim 2019, "Computing receptive fields of convolutional
    neural networks", eq. 2 and 3)."""
    fields = {"conv1": _after(ReceptiveField(1, 1, 0), model.conv1)}
    fields["maxpool"] = field = _after(fields["conv1"], model.maxpool)
    for name, block in named_blocks(model):
        for layer, convolution in convolutions(block):
            fields[f"{name}.{layer}"] = field = _after(field, convolution)
    return fields


def convolutions(block: Block) -> Iterator[tuple[str, nn.Conv2d]]:
    """The convolutions of F(x), in order, and their names in the block."""
    for name, part in block.named_children():
        if name.startswith("conv"):
            assert isinstance(part, nn.Conv2d)
            yield name, part


def _shape_of(name: str, block: Block) -> BlockShape:
    first, *_, last = (convolution for _, convolution in convolutions(block))
    shortcut: BlockShortcut = "projection" if block.downsample is not None else "identity"
    if kind_of(block) == "plain":
        shortcut = "none"
    return BlockShape(name, shortcut, first.in_channels, last.out_channels, block.stride)


def _after(field: ReceptiveField, layer: nn.Conv2d | nn.MaxPool2d) -> ReceptiveField:
    kernel, stride, padding = (_side(v) for v in (layer.kernel_size, layer.stride, layer.padding))
    return ReceptiveField(
        size=field.size + (kernel - 1) * field.stride,
        stride=field.stride * stride,
        start=field.start + ((kernel - 1) / 2 - padding) * field.stride,
    )


def _side(value: object) -> int:
    """The one number of a square setting: torch keeps (3, 3) or 3."""
    first = value[0] if isinstance(value, tuple) else value
    assert isinstance(first, int)
    return first
