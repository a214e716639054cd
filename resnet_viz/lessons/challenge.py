"""A question that is put to people before they look, and what turned out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Final

from resnet_viz.errors import SettingsError

FEWEST, MOST = 2, 5  # choices
# Letters: what a phone shows of a class's question, with the page that it is about.
LONGEST: Final[dict[str, int]] = {"question": 300, "choice": 120, "reason": 600, "preface": 600}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is asked: `text` (Markdown with the glossary's marks) and 2 to 5 `choices`; `exhibit` is
    the address, page and query, of the place in the app that shows the answer."""

    text: str
    choices: tuple[str, ...]
    exhibit: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What turned out: the index of the `right` choice, and `why`, in a sentence or two of
    Markdown, with the numbers or the source it stands on."""

    right: int
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """A truth that its author knew: the index of the `right` choice, `why`, and the `source`."""

    right: int
    why: str
    source: str

    @property
    def options(self) -> None:
        """How many choices it tells apart: as many as there are."""
        return None

    def truth(self) -> Truth:
        return Truth(self.right, f"{self.why} *Source: {self.source}.*")


@dataclass(frozen=True, slots=True)
class Banded:
    """A truth that is a number: its `edges`, rising, lie between the choices. Who lies on an edge
    belongs to the choice above it. Raises `SettingsError` for other edges."""

    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if not all(map(isfinite, self.edges)):
            raise SettingsError("an edge is a finite number")
        if any(low >= high for low, high in pairwise(self.edges)):
            raise SettingsError("each of the edges is larger than the one before")

    @property
    def options(self) -> int:
        """How many choices it tells apart."""
        return len(self.edges) + 1

    def place(self, number: float) -> int:
        """The index of the choice that a number belongs to."""
        return sum(number >= edge for edge in self.edges)
