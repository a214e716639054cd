"""How strongly blocks and layers responded; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayerResponse:
    """`std` is the standard deviation of all numbers a layer of a branch gives, after batch norm
    and before ReLU or addition: what Fig. 7 of He et al. 2015 (arXiv 1512.03385) shows."""

    name: str
    std: float


@dataclass(frozen=True, slots=True)
class BlockResponse:
    """L2 norms of F(x) and of the shortcut (x or its projection; 0 in the plain twin), and the
    cosine of the angle between the two, in [-1, 1]: below 0 the branch takes away from what the
    shortcut carries. `ratio` and `cosine` are None where there is no shortcut. `gamma` is the
    mean magnitude, over the channels, of the scale with which the branch's last batch norm ends."""

    name: str
    norm_branch: float
    norm_shortcut: float
    cosine: float | None
    gamma: float
    layers: tuple[LayerResponse, ...]

    @property
    def ratio(self) -> float | None:
        """The norm of F(x) over that of the shortcut."""
        return self.norm_branch / self.norm_shortcut if self.norm_shortcut else None
