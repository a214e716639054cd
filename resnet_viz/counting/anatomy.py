"""A ResNet taken apart as the paper draws it: stem, four stages, their blocks, their layers, head;
of each part what it costs, what it hands on, and how much of the picture it sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from torch import nn
from torchvision.models.resnet import ResNet

from resnet_viz.counting.architecture import block_shapes, layer_fields
from resnet_viz.counting.counted import Counts, LayerCount
from resnet_viz.counting.counting import build, count
from resnet_viz.counting.parts import Anatomy, BlockShortcut, Part
from resnet_viz.counting.variants import Variant, vary


def anatomy(name: str, size: int, variant: Variant = "as built") -> Anatomy:
    """Build a network of `catalog.ARCHITECTURES` on the meta device and take it apart, at work on
    a picture of `size` x `size` pixels. Raises `SettingsError` where it cannot take that size."""
    network = build(name)
    assert isinstance(network, ResNet)
    vary(network, variant)
    counts = count(name, network, size)
    return Anatomy(counts, tuple(_top(network, _layers(network, counts))))


def _layers(network: ResNet, counts: Counts) -> list[Part]:
    """The layers in order, each with what it sees: a layer that is not a convolution or pool sees
    what the one before it sees, and a projection what its block is given."""
    fields = layer_fields(network)
    layers, seen, entered, block = [], 1, 1, ""
    for layer in counts.layers:
        if layer.name.rpartition(".")[0].removesuffix(".downsample") != block:
            block, entered = layer.name.rpartition(".")[0], seen
        aside = ".downsample." in layer.name
        if layer.name in fields:
            seen = fields[layer.name].size
        whole = layer.name in ("avgpool", "fc")
        sees = None if whole else entered if aside else seen
        layers.append(_layer(layer, network.get_submodule(layer.name), sees, aside=aside))
    return layers


def _layer(layer: LayerCount, module: nn.Module, sees: int | None, *, aside: bool) -> Part:
    sizes = {
        key: value[0] if isinstance(value, tuple) else value
        for key, attribute in (("kernel", "kernel_size"), ("stride", "stride"))
        if (value := getattr(module, attribute, None)) is not None
    }
    return Part(
        name=layer.name,
        kind=layer.kind,
        shape=layer.shape,
        parameters=layer.parameters,
        multiply_adds=layer.multiply_adds,
        sees=sees,
        aside=aside,
        groups=getattr(module, "groups", 1),
        **sizes,
    )


def _top(network: ResNet, layers: Sequence[Part]) -> Iterator[Part]:
    shortcuts = {shape.name: shape.shortcut for shape in block_shapes(network)}
    by_part = {"conv1": "stem", "bn1": "stem", "relu": "stem", "maxpool": "stem"}
    for name, inside in groupby(layers, lambda layer: by_part.get(layer.name, _stage_of(layer))):
        if not name.startswith("layer"):
            yield _whole(name, name, list(inside))
            continue
        blocks = [
            _whole(block, "block", _with_addition(list(parts), shortcuts[block]), shortcuts[block])
            for block, parts in groupby(inside, lambda layer: ".".join(layer.name.split(".")[:2]))
        ]
        yield _whole(name, "stage", blocks)


def _stage_of(layer: Part) -> str:
    first = layer.name.split(".")[0]
    return first if first.startswith("layer") else "head"


def _with_addition(layers: list[Part], shortcut: BlockShortcut) -> list[Part]:
    """A block's layers with the sum F(x) + S(x), which is no module, before its last ReLU."""
    if shortcut == "none":
        return layers
    *before, relu = layers
    name = relu.name.replace("relu", "add")
    return [*before, Part(name, "addition", relu.shape, 0, 0, relu.sees), relu]


def _whole(name: str, kind: str, parts: Sequence[Part], shortcut: BlockShortcut = "none") -> Part:
    return Part(
        name=name,
        kind=kind,
        shape=parts[-1].shape,
        parameters=sum(part.parameters for part in parts),
        multiply_adds=sum(part.multiply_adds for part in parts),
        sees=parts[-1].sees,
        parts=tuple(parts),
        shortcut=shortcut,
    )
