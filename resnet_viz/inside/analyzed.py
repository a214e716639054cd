"""What is found inside a network, by one forward and one backward pass; loads without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.notebook import ShortRepr, html_table


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Layer(ShortRepr):
    """What one layer hands on, in short: "conv1" (after batch norm and ReLU), "maxpool", or a
    block's output after addition and ReLU.

    `shape` is (C, H, W); `mean` (H, W) float32 is over the channels, at least 0. `weights` (C,)
    float32: the spatial mean of d(logit)/d(map), Grad-CAM's α (Selvaraju et al. 2017, arXiv
    1610.02391, eq. 1).
    """

    name: str
    shape: tuple[int, int, int]
    mean: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FeatureMap(ShortRepr):
    """All numbers of what a `Layer` hands on.

    `values` (C, H, W) float32, at least 0; the memory may be laid out channels last. `weights`
    (C,) as there.
    """

    name: str
    values: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BlockAnalysis(ShortRepr):
    """One residual block, "layer1.0" to "layer4.2" in a ResNet-50.

    `signed_cam` (H, W) float32: Grad-CAM before its ReLU, in logits.
    `norm_branch`, `norm_shortcut`, `norm_total`: L2 norms of F(x), of the shortcut (x or its
    projection; 0 in the plain twin), both before scaling, and of their scaled sum before ReLU.
    `gradient_branch`, `gradient_shortcut`, `gradient_total`: L2 norms of d(logit)/dx, x the
    block's input, along F, along the shortcut, and along both. The two gradients add up to the
    third; their norms do not. 0.0 is an exact zero: no gradient takes that path. `size` is how
    many numbers x has.
    """

    name: str
    signed_cam: NDArray[np.float32]
    norm_branch: float
    norm_shortcut: float
    norm_total: float
    gradient_branch: float
    gradient_shortcut: float
    gradient_total: float
    size: int

    def per_number(self, norm: float) -> float:
        """The root mean square behind the L2 norm of a gradient at x: comparable between blocks,
        where the norm of a larger x is larger for its size alone."""
        return norm / math.sqrt(self.size)

    @property
    def cam(self) -> NDArray[np.float32]:
        """Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, eq. 2), (H, W), at least 0."""
        return np.maximum(self.signed_cam, 0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Analysis(ShortRepr):
    """What a network does with one picture: its `prediction`; `target`, the index of the class
    whose logit was differentiated; `layers` conv1, max pool and every block, and `maps` all that
    those asked for hand on (26 MB of a whole ResNet-50); `blocks` the residual blocks;
    each first to last; `shortcut_scale` as asked."""

    prediction: Prediction
    target: int
    layers: tuple[Layer, ...]
    maps: tuple[FeatureMap, ...]
    blocks: tuple[BlockAnalysis, ...]
    shortcut_scale: float

    def _repr_html_(self) -> str:
        head = (
            "block",
            "gradient by the shortcut",
            "by the branch",
            "largest Grad-CAM (logits)",
        )
        rows = (
            (b.name, f"{b.gradient_shortcut:.3g}", f"{b.gradient_branch:.3g}", f"{b.cam.max():.3g}")
            for b in self.blocks
        )
        explained = f"<p>Explained: output {self.target}. Gradients: L2 norms at the block's x.</p>"
        return self.prediction._repr_html_() + explained + html_table(head, rows)
