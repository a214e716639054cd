"""What is counted of a network; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viz.notebook import ShortRepr, html_table

# Kinds of layers.
CONVOLUTION, BATCH_NORM, CONNECTED = "convolution", "batch norm", "fully connected"


@dataclass(frozen=True, slots=True)
class LayerCount:
    """One layer at work on one picture: `name` as in the state dict; `shape` of its output,
    (C, H, W) or (C,); `parameters` learned; `multiply_adds` of a convolution or a fully connected
    layer, bias left out as in the paper, 0 of any other kind."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


@dataclass(frozen=True, slots=True, repr=False)
class Counts(ShortRepr):
    """A network's `layers` in the order in which they compute, a ReLU used three times three
    times, and their sums. `weighted_layers`: convolutions and fully connected layers on the
    longest way from the picture to the answer, which is how the networks came by their numbers
    (the 50 of ResNet-50, the 22 of GoogLeNet). `auxiliary_parameters` are in heads that only
    training uses (Inception v3, GoogLeNet), and in no other count here."""

    model: str
    layers: tuple[LayerCount, ...]
    parameters: int
    multiply_adds: int
    weighted_layers: int
    auxiliary_parameters: int

    def _repr_html_(self) -> str:
        rows = [
            (
                layer.name,
                layer.kind,
                " × ".join(map(str, layer.shape)),
                f"{layer.parameters:,}",
                f"{layer.multiply_adds:,}",
            )
            for layer in self.layers
        ]
        total = ("all", "", "", f"{self.parameters:,}", f"{self.multiply_adds:,}")
        return html_table(
            ("layer", "kind", "output", "parameters", "multiply-adds"), [total, *rows]
        )
