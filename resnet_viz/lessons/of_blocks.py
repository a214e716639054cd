"""Truths about the blocks of a network and one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resnet_viz.errors import SettingsError
from resnet_viz.facts.networks import TABLE_1, NetworkKind
from resnet_viz.lessons.challenge import Banded, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resnet_viz.facts.catalog import Category
    from resnet_viz.inside.answer import Prediction
    from resnet_viz.inside.lesioned import Lesions
    from resnet_viz.inside.passed import Passage

BLOCKS = tuple(
    f"layer{stage}.{number}"
    for stage, count in enumerate(TABLE_1[50].blocks, 1)
    for number in range(count)
)
LAST = tuple(block for block in BLOCKS if block.startswith("layer4"))
ALIKE = 1.1  # two norms of which neither is so many times the other are about the same


def number_of(block: str) -> int:
    """A block's number, from 1, in the order of the network."""
    return BLOCKS.index(block) + 1


def check_blocks(*blocks: str) -> None:
    """Raises `SettingsError` for what is no block of ResNet-50."""
    for block in blocks:
        if block not in BLOCKS:
            raise SettingsError(f"{block!r} is no block; they are {BLOCKS[0]} to {BLOCKS[-1]}")


@dataclass(frozen=True, slots=True)
class BlockMissed:
    """Without which one of these blocks the network keeps most of its answer (missed "least"), or
    keeps least of it ("most")."""

    blocks: tuple[str, ...]
    missed: Literal["least", "most"]

    def __post_init__(self) -> None:
        check_blocks(*self.blocks)

    @property
    def options(self) -> int:
        return len(self.blocks)

    def truth(self, lesions: Lesions, categories: Sequence[Category]) -> Truth:
        target = int(lesions.whole.argmax())
        kept = dict(zip(lesions.blocks, lesions.probabilities(target), strict=True))
        left = [kept[block] or 0.0 for block in self.blocks]
        best = max(left) if self.missed == "least" else min(left)
        told = ", ".join(
            f"{share:.1%} without block {number_of(block)}"
            for block, share in zip(self.blocks, left, strict=True)
        )
        label = categories[target].label
        why = f"The network says {label}, {lesions.probability(target):.1%}. That becomes {told}."
        return Truth(left.index(best), why)


@dataclass(frozen=True, slots=True)
class AnswersTurned(Banded):
    """How many of the network's single blocks, taken out, turn its answer into another one:
    `edges` lie between the choices. Blocks that cannot be taken out are told apart."""

    network: NetworkKind

    def truth(self, lesions: Lesions, categories: Sequence[Category]) -> Truth:
        target = int(lesions.whole.argmax())
        answers = [answer for answer in lesions.answers() if answer is not None]
        turned = sum(answer != target for answer in answers)
        count = "1 turns" if turned == 1 else f"{turned or 'none'} turn"
        fixed = len(lesions.blocks) - len(answers)
        cannot = (
            f" The other {fixed} cannot be taken out: nothing else fits there." if fixed else ""
        )
        why = (
            f"The {self.network} network says {categories[target].label}, "
            f"{lesions.probability(target):.1%}. Of {len(answers)} blocks, taken out one at a "
            f"time, {count} that into another answer.{cannot}"
        )
        return Truth(self.place(turned), why)


@dataclass(frozen=True, slots=True)
class AnswerDecided:
    """After which block of stage 4 the network's own last layer gives, for the first time, the
    answer that it keeps to the end: the choices are those blocks, in order."""

    @property
    def options(self) -> int:
        return len(LAST)

    def truth(self, answers: Mapping[str, Prediction]) -> Truth:
        """`answers` are those after each block, without all blocks behind it."""
        labels = [answers[block].top[0].label for block in LAST]
        decided = next(n for n, _ in enumerate(LAST) if set(labels[n:]) == {labels[-1]})
        told = "; ".join(
            f"after block {number_of(block)} {answers[block].top[0].label}, "
            f"{answers[block].top[0].probability:.1%}"
            for block in LAST
        )
        return Truth(decided, f"The last layer, asked early, says: {told}.")


@dataclass(frozen=True, slots=True)
class LargerPart:
    """Which is the larger in a block: F(x), the shortcut, or neither by a tenth: the choices, in
    this order."""

    block: str

    def __post_init__(self) -> None:
        check_blocks(self.block)

    @property
    def options(self) -> int:
        return 3

    def truth(self, passage: Passage) -> Truth:
        block = next(block for block in passage.blocks if block.name == self.block)
        ratio = block.norm_branch / block.norm_shortcut
        right = 0 if ratio > ALIKE else 1 if ratio < 1 / ALIKE else 2
        why = (
            f"In block {number_of(self.block)} the length (the square root of the sum of all "
            f"squares) of F(x) is {block.norm_branch:,.1f}, that of the shortcut "
            f"{block.norm_shortcut:,.1f}: {ratio:.2f} times as large."
        )
        return Truth(right, why)
