"""The programs that build a `Design`, with no line it does not need: to read, change and run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from resnet_viz.counting.design import LAYERS, Design
from resnet_viz.counting.programs import render

TORCH = Path(__file__).with_name("design_torch.txt")
KERAS = Path(__file__).with_name("design_keras.txt")
GROUPS = 32  # of group norm, its paper's default
NORMS = {"batch": "nn.BatchNorm2d", "group": "nn.GroupNorm"}  # of PyTorch
FUNCTIONS = {  # of Keras: of a block that changes the shape, and of one that keeps it
    "A": ("padding_block", "identity_block"),
    "B": ("projection_block", "identity_block"),
    "C": ("projection_block", "projection_block"),
    "none": ("plain_block", "plain_block"),
}


def torch_program(design: Design) -> str:
    """A Python program that builds the network from PyTorch alone, as the class `Net`, with
    torchvision's names of layers; run, it prints how many parameters there are and the shape of
    an answer."""
    features, basic = set(_features(design)), design.block == "basic"
    norm = "norm" if "uneven" in features else NORMS.get(design.norm, "")
    return render(
        TORCH,
        features,
        {
            **_values(design, "width"),
            "layers": "two 3x3 convolutions" if basic else "1x1, 3x3 and 1x1 convolutions",
            "norm": norm,
            "with_groups": f"{GROUPS}, " if norm == NORMS["group"] else "",
            "short": "gn" if design.norm == "group" else "bn",
            "no_bias": "" if design.norm == "none" else ", bias=False",
        },
    )


def keras_program(design: Design) -> str:
    """A Python program for Keras 3 in three steps: define the blocks, stack them, and, when run,
    print the summary and train for an epoch on CIFAR-10."""
    changing, keeping = FUNCTIONS[design.shortcut]
    blocks = " + ".join(map(str, design.blocks))
    return render(
        KERAS,
        set(_features(design)),
        {
            **_values(design, "channels"),
            "sum": f"1 + {LAYERS[design.block]} * ({blocks}) + 1",
            "depth": design.depth,
            "function": design.identifier,
            "changing": changing,
            "keeping": keeping,
        },
    )


def _features(design: Design) -> Iterator[str]:
    yield design.block
    yield "plain" if design.kind == "plain" else design.shortcut
    yield "bare" if design.norm == "none" else design.norm
    if design.norm == "group" and design.width % GROUPS:
        yield "uneven"


def _values(design: Design, width: str) -> dict[str, object]:
    """What both programs say; `width` is what a block's channels are called there."""
    expansion = 1 if design.block == "basic" else 4
    uneven = design.width % GROUPS
    return {
        "title": design.title,
        "description": design.description,
        "outs": width if expansion == 1 else f"{expansion} * {width}",
        "groups": f"math.gcd({GROUPS}, channels)" if uneven else GROUPS,
        "classes": design.classes,
        **{f"n{stage}": blocks for stage, blocks in enumerate(design.blocks, 1)},
        **{f"w{stage}": channels for stage, channels in enumerate(design.widths, 1)},
        **{f"o{stage}": expansion * width for stage, width in enumerate(design.widths, 1)},
    }
