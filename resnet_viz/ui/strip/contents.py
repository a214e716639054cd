"""What the strip is given: a network's boxes and answer as plain numbers, and one picture."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from resnet_viz.facts.catalog import Category
from resnet_viz.facts.networks import NETWORKS, NetworkKind
from resnet_viz.figures.strip import sheet_of_passage
from resnet_viz.figures.tiles import Sheet
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import CROP

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.answer import Prediction

Shortcut = Literal["identity", "projection", "none"]
CHANNELS: Final = (64, 128, 256, 512)  # of a stage; a bottleneck hands on four times as many
WIDENS: Final = {"basic": 1, "bottleneck": 4}
ANSWERS: Final = 4
MAPS: Final = (
    "In a box: the mean of what it hands on; dark 0, yellow the most. Dashed: a projection."
)


class Normed(Protocol):
    """What a picture's passage and an analysis tell of a block: L2 norms."""

    @property
    def norm_branch(self) -> float: ...

    @property
    def norm_shortcut(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A block: its `name`, "layer3.3"; its `place`, from 1, `of` how many; what it hands on,
    `channels` of `side` x `side`; whether it can be `removed` and is. `ratio` is the L2 norm of
    F(x) over that of the shortcut, None where there is no shortcut, or nothing is known yet.

    What a page draws of its own: a short figure below the box (`caption`), which is `measured` in
    words, and the thickness of the shortcut's `arc` and of the `edge` around the branch, each as a
    share in [0, 1] of the largest that is drawn; None is the usual arc and no edge."""

    name: str
    place: int
    of: int
    channels: int
    side: int
    shortcut: Shortcut
    removable: bool
    removed: bool = False
    ratio: float | None = None
    caption: str = ""
    measured: str = ""
    arc: float | None = None
    edge: float | None = None

    @property
    def stage(self) -> str:
        return self.name.split(".")[0]

    @property
    def said(self) -> str:
        """As people say it: "block 11 of 16"."""
        return f"block {self.place} of {self.of}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A class and its probabilities, in [0, 1]: now, and `before` blocks were taken out; whether
    it is the one that is `followed`."""

    label: str
    now: float
    before: float
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """All that is drawn. `sheet` holds the picture, conv1's map and every box's, in this order;
    only the picture while the network is still reading, and then there are no `bars`. `known` is
    how many classes the network can answer, `legend` what the boxes show."""

    kind: NetworkKind
    sheet: Sheet
    boxes: tuple[Box, ...]
    bars: tuple[Bar, ...]
    known: int
    legend: str = MAPS


def boxes_of(architecture: str) -> tuple[Box, ...]:
    """A network's blocks, by its layout alone."""
    network = NETWORKS[architecture]
    assert network.layout is not None  # nobody looks inside a rival
    block, counts = network.layout
    plain = network.kind == "plain"
    boxes: list[Box] = []
    for stage, count in enumerate(counts):
        for number in range(count):
            changes = number == 0 and (stage > 0 or block == "bottleneck")  # the shape
            boxes.append(
                Box(
                    name=f"layer{stage + 1}.{number}",
                    place=len(boxes) + 1,
                    of=sum(counts),
                    channels=CHANNELS[stage] * WIDENS[block],
                    side=CROP // 4 >> stage,
                    shortcut="none" if plain else "projection" if changes else "identity",
                    removable=not (plain and changes),
                )
            )
    return tuple(boxes)


def listed(boxes: Sequence[Box]) -> str:
    """Blocks in words: "block 4", "blocks 4, 5 and 8"."""
    *others, last = (str(box.place) for box in boxes)
    return f"blocks {', '.join(others)} and {last}" if others else f"block {last}"


def without(architecture: str, removed: Collection[str]) -> tuple[str, ...]:
    """Those of the `removed` blocks that this network can do without, first to last."""
    boxes = boxes_of(architecture)
    return tuple(box.name for box in boxes if box.removable and box.name in removed)


def unread(architecture: str, known: int, cropped: Pixels) -> Strip:
    """The strip before the network has read the picture."""
    kind = NETWORKS[architecture].kind
    assert kind != "rival"
    return Strip(kind, sheet_of_passage(cropped, []), boxes_of(architecture), (), known)


def strip_of(
    architecture: str,
    categories: Sequence[Category],
    sheet: Sheet,
    blocks: Sequence[Normed],
    now: Prediction,
    usual: Prediction,
    removed: Collection[str] = (),
    followed: str | None = None,
) -> Strip:
    """The strip after the picture's passage through the network without the `removed` blocks:
    what its `blocks` did, and its answer `now`; `usual` is that of the whole network; `followed`
    is the label of the class that is marked."""
    kind = NETWORKS[architecture].kind
    assert kind != "rival"
    boxes = tuple(
        replace(box, removed=box.name in removed, ratio=ratio(block))
        for box, block in zip(boxes_of(architecture), blocks, strict=True)
    )
    return Strip(kind, sheet, boxes, bars_of(categories, now, usual, followed), len(categories))


def ratio(block: Normed) -> float | None:
    """How large F(x) is beside what the shortcut carries; None where that is nothing, or where
    they are no numbers."""
    if not block.norm_shortcut:
        return None
    found = block.norm_branch / block.norm_shortcut
    return found if math.isfinite(found) else None


def bars_of(
    categories: Sequence[Category],
    now: Prediction,
    usual: Prediction,
    followed: str | None = None,
) -> tuple[Bar, ...]:
    """The best classes now, best first; the whole network's best and the one that is `followed`
    are always among them."""
    shares, before = (np.nan_to_num(one.probabilities) for one in (now, usual))
    labels = [category.label for category in categories]
    must = {int(before.argmax()), *(i for i, label in enumerate(labels) if label == followed)}
    ranked = [int(index) for index in (-shares).argsort(kind="stable")]
    shown = {*must, *[i for i in ranked if i not in must][: ANSWERS - len(must)]}
    return tuple(
        Bar(labels[i], float(shares[i]), float(before[i]), labels[i] == followed)
        for i in ranked
        if i in shown
    )
