"""How long a network took; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

APART: Final = 1.5  # times the fastest repeat: beyond that something else was at work


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one forward pass of one picture in each of several `repeats`, on a `device`
    named as a person would. The repeats of several networks take turns, so that what disturbs the
    machine for some seconds does not hit one network alone."""

    repeats: tuple[float, ...]
    device: str

    @property
    def milliseconds(self) -> float:
        """The fastest repeat: whatever else goes on only slows a pass."""
        return min(self.repeats)

    @property
    def spread(self) -> float:
        """The slowest repeat by the fastest."""
        return max(self.repeats) / self.milliseconds

    @property
    def steady(self) -> bool:
        """Whether the repeats agree; where they do not, the time is that of the disturbance."""
        return self.spread <= APART

    def and_again(self, timing: Timing) -> Timing:
        """The repeats of both."""
        return replace(self, repeats=self.repeats + timing.repeats)
