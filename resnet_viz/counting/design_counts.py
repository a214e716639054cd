"""A `Design` built by its own program, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import torch
from torch import nn

from resnet_viz.counting.counted import LayerCount
from resnet_viz.counting.counting import count
from resnet_viz.counting.design import Design
from resnet_viz.counting.design_programs import torch_program
from resnet_viz.counting.designed import Designed, DesignPart
from resnet_viz.counting.keras_summary import keras_count

STEM = ("conv1", "bn1", "gn1", "relu", "maxpool")


def build(design: Design, device: str = "meta") -> nn.Module:
    """The network that the design's program for PyTorch builds, in evaluation mode; on any but
    the meta device its weights are random."""
    # The program is executed, so that what is counted is what is read and taken along, and not
    # something that should be the same. No stranger's text is in it: `Design` lets only numbers
    # in its ranges and names from its lists through, and the rest is the template's.
    names: dict[str, Any] = {"__name__": "design"}  # not "__main__", where it would print
    exec(compile(torch_program(design), "design.py", "exec"), names)
    with torch.device(device):
        network: nn.Module = names["Net"]()
    return network.eval()


def designed(design: Design, size: int) -> Designed:
    """The design built on the meta device and counted at work on one picture of `size` x `size`
    pixels. Raises `SettingsError` for a size it cannot take."""
    counts = count(design.identifier, build(design), size)
    keras = keras_count(counts)
    if design.norm == "none":  # convolutions have their biases already
        keras = replace(keras, biases=0)
    return Designed(counts, tuple(_parts(counts.layers)), keras)


def _parts(layers: tuple[LayerCount, ...]) -> Iterator[DesignPart]:
    for name, inside in groupby(layers, _part_of):
        each = list(inside)
        yield DesignPart(name, sum(c.parameters for c in each), sum(c.multiply_adds for c in each))


def _part_of(layer: LayerCount) -> str:
    first = layer.name.split(".")[0]
    return "stem" if first in STEM else first if first.startswith("layer") else "head"
