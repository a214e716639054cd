"""Long work in slices, between which others may have their turn."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")

# Yields, at least every tenth of a second, which share of it is done, from 0 to 1; returns the
# result. What a slice switches on for torch (no gradients, float32) it switches off before it
# yields: other work runs in between, on the same thread.
Slices: TypeAlias = Generator[float, None, Result]


def finish(slices: Slices[Result]) -> Result:
    """Do all the work at once; its result."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: Result = end.value
            return result
