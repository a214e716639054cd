"""A residual network as a collection of paths (Veit et al. 2016, arXiv 1605.06431, section 3)."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paths:
    """At each of `blocks` blocks a path takes the branch or the shortcut. `counts[k]` paths go
    through exactly k branches, k from 0 to `blocks`."""

    blocks: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each length, in [0, 1]: a binomial distribution with p = 1/2."""
        return tuple(count / self.total for count in self.counts)


def paths(blocks: int) -> Paths:
    """All paths through a row of residual blocks."""
    return Paths(blocks, tuple(math.comb(blocks, length) for length in range(blocks + 1)))
