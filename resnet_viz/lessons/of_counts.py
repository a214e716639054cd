"""Truths that are counted: what a network costs, part by part, and what a change of it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resnet_viz.counting.design import Design
from resnet_viz.errors import SettingsError
from resnet_viz.lessons.challenge import Banded, Truth

if TYPE_CHECKING:
    from resnet_viz.counting.designed import Designed
    from resnet_viz.counting.parts import Anatomy

Cost = Literal["parameters", "multiply_adds"]
WORDS: dict[Cost, str] = {"parameters": "parameters", "multiply_adds": "multiply-adds"}
SIZE = 224  # pixels a side, of every published count


@dataclass(frozen=True, slots=True)
class CostliestPart:
    """Which of a ResNet-50's `parts` (stem, layer1 to layer4, head) has most of a cost."""

    cost: Cost
    parts: tuple[str, ...]

    @property
    def options(self) -> int:
        return len(self.parts)

    def __post_init__(self) -> None:
        known = ("stem", "layer1", "layer2", "layer3", "layer4", "head")
        for part in self.parts:
            if part not in known:
                raise SettingsError(f"{part!r} is no part; there are {', '.join(known)}")

    def truth(self, anatomy: Anatomy) -> Truth:
        costs = {part.name: getattr(part, self.cost) for part in anatomy.parts}
        found = [costs[part] for part in self.parts]
        told = ", ".join(
            f"{cost / 1e6:,.1f} million in {part.replace('layer', 'stage ')}"
            for part, cost in zip(self.parts, found, strict=True)
        )
        total = getattr(anatomy.counts, self.cost)
        return Truth(
            found.index(max(found)),
            f"Counted, of {total / 1e6:,.1f} million {WORDS[self.cost]}: {told}.",
        )


@dataclass(frozen=True, slots=True)
class DesignCost(Banded):
    """How many times as much of a cost as a ResNet-50 has one that differs from it in `width` (64),
    `shortcut` (B), `block` (bottleneck), `classes` (1000) or the `size` of its pictures (224):
    `edges` lie between the choices."""

    cost: Cost
    width: int = 64
    shortcut: Literal["A", "B", "C", "none"] = "B"
    block: Literal["bottleneck", "basic"] = "bottleneck"
    classes: int = 1000
    size: int = SIZE

    def __post_init__(self) -> None:
        Banded.__post_init__(self)
        if not 32 <= self.size <= 512:
            raise SettingsError("the size is 32 to 512 pixels")
        assert self.design  # raises for one that cannot be

    @property
    def design(self) -> Design:
        """The one that differs."""
        return Design(
            block=self.block, width=self.width, shortcut=self.shortcut, classes=self.classes
        )

    def truth(self, usual: Designed, changed: Designed) -> Truth:
        """Of ResNet-50, and of the other."""
        before, after = (getattr(one.counts, self.cost) for one in (usual, changed))
        why = (
            f"Built and counted: {before / 1e6:,.1f} million {WORDS[self.cost]} before, "
            f"{after / 1e6:,.1f} million after, {after / before:.2f} times as many."
        )
        return Truth(self.place(after / before), why)
