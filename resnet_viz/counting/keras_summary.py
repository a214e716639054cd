"""A network as Keras counts it and prints it; loads without torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resnet_viz.counting.counted import BATCH_NORM, CONNECTED, CONVOLUTION, Counts
from resnet_viz.counting.parts import Anatomy, Part

TYPES = {
    CONVOLUTION: "Conv2D",
    BATCH_NORM: "BatchNormalization",
    CONNECTED: "Dense",
    "ReLU": "Activation",
    "max pool": "MaxPooling2D",
    "average pool": "GlobalAveragePooling2D",
    "addition": "Add",
}
HEADINGS = ("Layer (type)", "Output Shape", "Param #", "Connected to")
WIDTHS = (41, 24, 12, 56)  # the longest names are those of ResNet-152


@dataclass(frozen=True, slots=True)
class KerasCount:
    """What Keras adds to torchvision's count: a bias for each channel of a convolution (`biases`)
    and batch norm's moving mean and variance (`statistics`), which torch keeps as buffers."""

    parameters: int
    biases: int
    statistics: int

    @property
    def total(self) -> int:
        return self.parameters + self.biases + self.statistics


def keras_count(counts: Counts) -> KerasCount:
    """The same layers, as keras.applications.ResNet50 has them and counts them."""
    biases = sum(layer.shape[0] for layer in counts.layers if layer.kind == CONVOLUTION)
    normalized = sum(layer.shape[0] for layer in counts.layers if layer.kind == BATCH_NORM)
    return KerasCount(counts.parameters, biases, 2 * normalized)


def keras_summary(network: Anatomy, size: int, *, as_keras: bool) -> str:
    """The text `model.summary()` prints in Keras 2, with the names of keras.applications and
    without its padding layers; parameters counted `as_keras` or as torchvision counts them."""
    count = keras_count(network.counts)
    extra = (count.biases, count.statistics) if as_keras else (0, 0)
    trainable = count.parameters + extra[0]
    totals = (
        ("Total params", trainable + extra[1]),
        ("Trainable params", trainable),
        ("Non-trainable params", extra[1]),
    )
    rows = [("input_1 (InputLayer)", f"[(None, {size}, {size}, 3)]", "0", "[]")]
    for name, part, inputs in _named(network):
        values = part.parameters + (_extra(part) if as_keras else 0)
        kind = f"{name} ({TYPES.get(part.kind, part.kind)})"
        connected = ", ".join(f"'{before}[0][0]'" for before in inputs)
        rows.append((kind, _shape(part), str(values), f"[{connected}]"))
    wide = sum(WIDTHS)
    return "\n".join(
        [
            f'Model: "{network.counts.model}"',
            "_" * wide,
            _line(HEADINGS),
            "=" * wide,
            *map(_line, rows),
            "=" * wide,
            *(f"{name}: {value} ({_memory(4 * value)})" for name, value in totals),
            "_" * wide,
            "",
        ]
    )


def _named(network: Anatomy) -> Iterator[tuple[str, Part, list[str]]]:
    """Every layer, with its name in keras.applications and those of the layers it reads."""
    last = "input_1"
    for top in network.parts:
        blocks = top.parts if top.kind == "stage" else (top,)
        for number, block in enumerate(blocks, 1):
            shortcut, relus = last, 0
            for part in block.layers:
                relus += part.kind == "ReLU"
                name = _name(part, top, number, relus, closing=part == block.parts[-1])
                if part.aside:
                    yield name, part, [shortcut]
                    shortcut = name
                    continue
                inputs = [shortcut, last] if part.kind == "addition" else [last]
                yield name, part, inputs
                last = name


def _name(part: Part, top: Part, number: int, relus: int, *, closing: bool) -> str:
    own = part.name.split(".")[-1]
    if top.kind != "stage":
        known = {"maxpool": "pool1_pool", "avgpool": "avg_pool", "fc": "predictions"}
        known |= {"conv1": "conv1_conv", "bn1": "conv1_bn", "relu": "conv1_relu"}
        return known[part.name]
    if part.aside:
        inner = {CONVOLUTION: "0_conv", BATCH_NORM: "0_bn"}.get(part.kind, own)
    elif part.kind == "addition":
        inner = "add"
    elif part.kind == "ReLU":
        inner = "out" if closing else f"{relus}_relu"
    else:
        inner = f"{own[-1]}_{own[:-1]}"
    return f"conv{int(top.name[-1]) + 1}_block{number}_{inner}"


def _extra(part: Part) -> int:
    return {CONVOLUTION: 1, BATCH_NORM: 2}.get(part.kind, 0) * part.shape[0]


def _shape(part: Part) -> str:
    channels, *sides = part.shape
    if part.kind == "average pool":
        sides = []
    return f"({', '.join(map(str, ['None', *sides, channels]))})"


def _line(cells: tuple[str, ...]) -> str:
    return " " + "".join(f"{c:<{w}}" for c, w in zip(cells, WIDTHS, strict=True)).rstrip()


def _memory(size: float) -> str:
    for unit in ("Byte", "KB", "MB"):
        if size < 1024 or unit == "MB":
            break
        size /= 1024
    return f"{size:.2f} {unit}"
