"""What a row of the suite is, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """One bar and how it was met: `bar` and `measured` in words, `figures` as numbers."""

    name: str
    bar: str
    measured: str
    met: bool
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """`run` measures with so many cases, `full` for the table and `short` for a quick look."""

    name: str
    run: Callable[[int], Outcome]
    full: int
    short: int
