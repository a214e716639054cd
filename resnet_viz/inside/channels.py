"""The channels of a map as numbers, and in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # the screen sorts channels, and does not wait for torch to be imported
    from resnet_viz.inside.analyzed import FeatureMap

Order = Literal["mean", "maximum", "variance", "contribution"]


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """Statistics over the positions of each channel, (C,) float32 each. `contribution` is
    the channel's part in the class's logit, Grad-CAM's α times the channel's sum; below 0 it
    speaks against the class. Those of a ResNet's last block and the class's bias add up to the
    logit; before that they are a linear approximation."""

    mean: NDArray[np.float32]
    maximum: NDArray[np.float32]
    variance: NDArray[np.float32]
    contribution: NDArray[np.float32]

    def order(self, by: Order) -> NDArray[np.intp]:
        """Channel numbers, the one with the largest statistic first, equal ones by number."""
        return np.argsort(-getattr(self, by), kind="stable")


def channels(layer: FeatureMap) -> Channels:
    """The statistics of every channel of a map."""
    mean = layer.values.mean(axis=(1, 2))
    return Channels(
        mean=mean,
        maximum=layer.values.max(axis=(1, 2)),
        variance=layer.values.var(axis=(1, 2)),
        contribution=layer.weights * layer.values.sum(axis=(1, 2)),
    )
