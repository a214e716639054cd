"""The parts of a network that was taken apart; loads without torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Literal

from resnet_viz.counting.counted import Counts

BlockShortcut = Literal["identity", "projection", "none"]
FLOAT32 = 4  # bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a network and the `parts` it is made of.

    `kind` is "stem", "stage", "block", "head", "addition" or a layer's (`counting.KINDS`); `shape`
    of its output, (C, H, W) or (C,), of which a position sees `sees` pixels of the picture in each
    direction, padding included; None: all of it. `kernel`, `stride` and `groups` are a layer's;
    `shortcut` is a block's. `aside`: a layer on the shortcut, not on the branch.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    sees: int | None
    parts: tuple[Part, ...] = ()
    shortcut: BlockShortcut = "none"
    aside: bool = False
    kernel: int = 1
    stride: int = 1
    groups: int = 1

    @property
    def memory(self) -> int:
        """Bytes of its output in float32, of one picture."""
        return FLOAT32 * prod(self.shape)

    @property
    def layers(self) -> Iterator[Part]:
        """All that is in it and has no parts of its own, in order."""
        for part in self.parts:
            if part.parts:
                yield from part.layers
            else:
                yield part


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What is counted of a network and its parts: stem, "layer1" to "layer4", head."""

    counts: Counts
    parts: tuple[Part, ...]

    @property
    def stages(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind == "stage")
