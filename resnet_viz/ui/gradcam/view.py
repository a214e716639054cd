"""What the page Grad-CAM shows, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resnet_viz.figures.overlay import overlay
from resnet_viz.pictures.images import Pixels
from resnet_viz.ui.inside import Cover
from resnet_viz.ui.strip.contents import Box

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analyzed import Analysis, BlockAnalysis

LARGE_SIDE = 352  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedClass:
    """A network, its analysis, and the label of the class that was explained."""

    network: ModelChoice
    result: Analysis
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """The block shown large, and how maps are laid over the photo; `signed` is Grad-CAM before
    its ReLU."""

    box: Box
    cover: Cover
    signed: bool

    def draw(self, photo: Pixels, values: NDArray[np.float32]) -> NDArray[np.uint8]:
        """A map over the photo, on its own scale: (side, side, 3)."""
        limit = limit_of(values)
        return overlay(
            photo,
            values,
            limit,
            self.cover.opacity,
            LARGE_SIDE,
            signed=self.signed,
            flat=self.cover.flat,
        )


def values_of(block: BlockAnalysis, view: View) -> NDArray[np.float32]:
    """The block's map that is shown."""
    return block.signed_cam if view.signed else block.cam


def limit_of(values: NDArray[np.float32]) -> float:
    """The map's own largest magnitude, at which its colors end."""
    return float(np.abs(values).max())
