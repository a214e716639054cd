"""A question of the quiz: its answers, each with its reason, and where the app shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final, TypeAlias

from resnet_viz.facts.published import Source

MOST_CHOICES: Final = 4
LETTERS: Final = "ABCD"
Reasoned: TypeAlias = tuple[str, str]  # an answer, and why it is right or wrong
Counted: TypeAlias = tuple[float, str]  # the same, of a number


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose, and the `reason` why it is right or wrong."""

    text: str
    reason: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the app shows it: the name of a page, what is seen there, and what its address says."""

    page: str
    label: str
    address: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question in plain text, its `choices` in the order in which they are shown, one of them
    right, and who says so; where nobody is named, it was computed. `id` tells it from all others
    and stays, whatever its words and numbers."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    shown: Shown
    sources: tuple[Source, ...] = ()

    @property
    def right(self) -> int:
        """The place of the right answer among the choices, from 0."""
        (place,) = (place for place, choice in enumerate(self.choices) if choice.right)
        return place


Drawn: TypeAlias = Callable[[Random], QuizQuestion]  # new numbers, or the same in another order


def words(random: Random, right: Reasoned, *wrong: Reasoned) -> tuple[Choice, ...]:
    """Answers in words, in an order by chance."""
    choices = [Choice(*right, right=True), *(Choice(*one) for one in wrong)]
    random.shuffle(choices)
    return tuple(choices)


def numbers(
    right: Counted, *wrong: Counted, written: Callable[[float], str] = "{:,}".format
) -> tuple[Choice, ...]:
    """Answers that are numbers, by size. A mistake that by chance leads to the right number, or
    to that of a mistake before it, is left out; so are those after the first three."""
    kept: dict[str, tuple[float, Choice]] = {}
    for number, (value, reason) in enumerate((right, *wrong)):
        text = written(value)
        if text not in kept and len(kept) < MOST_CHOICES:
            kept[text] = (value, Choice(text, reason, right=number == 0))
    return tuple(choice for _, choice in sorted(kept.values(), key=lambda one: one[0]))


def signed(value: float) -> str:
    """One digit after the point, and a minus sign as it is printed."""
    return f"{value:.1f}".replace("-", "−")


def percent(value: float) -> str:
    """Two digits after the point."""
    return f"{value:.2f}%"
