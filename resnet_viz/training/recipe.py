"""The recipe of the built-in models, as data: what was done, in the order it was done."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from resnet_viz.errors import DataError


@dataclass(frozen=True, slots=True)
class Stage:
    """A run of epochs at one picture size (pixels a side)."""

    epochs: int
    size: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """AdamW with one cycle of the learning rate and progressive resizing.

    `crop_area` is the range of a random crop's share of the picture, `crop_aspect` that of its
    width over its height.
    """

    stages: tuple[Stage, ...]
    batch: int = 64
    learning_rate: float = 2e-3
    warm_up: float = 0.25
    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 0.05
    label_smoothing: float = 0.1
    crop_area: tuple[float, float] = (0.35, 1.0)
    crop_aspect: tuple[float, float] = (3 / 4, 4 / 3)
    seed: int = 1

    @property
    def epochs(self) -> int:
        return sum(stage.epochs for stage in self.stages)

    def size_at(self, epoch: int) -> int:
        """Picture size of an epoch (from 0)."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage.size
            epoch -= stage.epochs
        raise IndexError("epoch after the end of the recipe")

    def learning_rate_at(self, progress: float) -> float:
        """Learning rate after a share `progress` of all steps: one cosine up, one down
        (Smith and Topin 2018, arXiv 1708.07120)."""
        low, peak = self.learning_rate / 25, self.learning_rate
        if progress < self.warm_up:
            return low + (peak - low) * (1 - math.cos(math.pi * progress / self.warm_up)) / 2
        share = (progress - self.warm_up) / (1 - self.warm_up)
        return peak * (1 + math.cos(math.pi * share)) / 2


def parse_stages(text: str) -> tuple[Stage, ...]:
    """Stages from "5x64,6x96": five epochs at 64 pixels, then six at 96. Raises `DataError`."""
    stages = []
    for part in text.split(","):
        match = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{1,2})", part.strip())
        if match is None:
            raise DataError(f"{part!r} is not EPOCHSxPIXELS; write, for example, 5x64,6x96,1x160.")
        stages.append(Stage(int(match[1]), int(match[2])))
    return tuple(stages)
