"""Truths about the gradient of a network's answer for one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.lessons.challenge import Banded, Truth
from resnet_viz.lessons.of_blocks import check_blocks, number_of

if TYPE_CHECKING:
    from resnet_viz.inside.analyzed import Analysis


@dataclass(frozen=True, slots=True)
class GradientPath(Banded):
    """In how many of the 16 blocks more gradient comes back by the shortcut than by the branch:
    `edges` lie between the choices."""

    def truth(self, analysis: Analysis) -> Truth:
        ratios = [block.gradient_shortcut / block.gradient_branch for block in analysis.blocks]
        count = sum(ratio > 1 for ratio in ratios)
        low, high = min(ratios), max(ratios)
        why = (
            f"In {count} of {len(ratios)} blocks the gradient by the shortcut is the larger one. "
            f"Over all {len(ratios)} it is {low:.2f} to {high:.2f} times that by the branch."
        )
        return Truth(self.place(count), why)


@dataclass(frozen=True, slots=True)
class GradientLargest:
    """At the input of which of these blocks the gradient is largest, for each number of x."""

    blocks: tuple[str, ...]

    def __post_init__(self) -> None:
        check_blocks(*self.blocks)

    @property
    def options(self) -> int:
        return len(self.blocks)

    def truth(self, analysis: Analysis) -> Truth:
        at = {block.name: block.per_number(block.gradient_total) for block in analysis.blocks}
        sizes = [at[block] for block in self.blocks]
        told = ", ".join(
            f"{size:.2g} at block {number_of(block)}"
            for block, size in zip(self.blocks, sizes, strict=True)
        )
        return Truth(
            sizes.index(max(sizes)),
            "How strongly one number of a block's input pulls at the answer, by the root mean "
            f"square over all of them: {told}.",
        )
