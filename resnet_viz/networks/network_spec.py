"""Which network of the lab is meant, said without torch, so that pages can say it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from resnet_viz.errors import SettingsError

BlockKind = Literal["basic", "bottleneck", "preactivation", "se", "grouped"]
Option = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """A choice of network. Raises `SettingsError` for a depth that its blocks cannot make up.

    depth: weighted layers, 6n + 2, or 9n + 2 with blocks of three layers ("bottleneck" and
    "grouped"). shortcut: what the shortcuts do where shapes change, section 3.3 of the paper:
    A pads with zeros and has no parameters, B projects there, C projects in every block; None is
    the plain network, the same layers and nothing added. Without batch_norm the convolutions
    have biases.
    """

    depth: int
    shortcut: Option | None = "A"
    batch_norm: bool = True
    block: BlockKind = "basic"

    def __post_init__(self) -> None:
        layers = 3 * self.layers_a_block
        shallower = (self.depth - 2) // layers * layers + 2
        if self.depth != shallower or self.depth <= 2:
            near = [f"{depth}" for depth in (shallower, shallower + layers) if depth > 2]
            raise SettingsError(
                f"A network of {self.block} blocks has {layers}n + 2 weighted layers, which "
                f"{self.depth} is not; choose depth {' or '.join(near) or layers + 2}."
            )

    @property
    def layers_a_block(self) -> int:
        return 3 if self.block in ("bottleneck", "grouped") else 2

    @property
    def blocks_a_stage(self) -> int:
        """The paper's n."""
        return (self.depth - 2) // (3 * self.layers_a_block)
