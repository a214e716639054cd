"""What a map's position can see; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """Position i of a map, from 0, sees `size` input pixels in each direction, centered on input
    pixel `stride` * i + `start`; what lies outside the picture is padding."""

    size: int
    stride: int
    start: float

    def span(self, position: int) -> tuple[float, float]:
        """First and last input pixel that position sees, which may lie outside the picture."""
        center = self.stride * position + self.start
        return center - (self.size - 1) / 2, center + (self.size - 1) / 2
