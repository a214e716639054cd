"""The recipe of the built-in models, as data: what is done, in the order it is done. Imports no
torch."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any, Final, Literal

from resnet_viz.errors import DataError

Optimizer = Literal["adamw", "muon"]

# Of the built-in networks, as `parse_cycles` reads them.
CYCLES: Final = (
    "2e-3 muon 14x64+cutmix,16x96+cutmix,12x128+cutmix,2x128,4x160; "
    "5e-4 muon 1x160+cutmix,1x192+cutmix"
)


@dataclass(frozen=True, slots=True)
class RecipeStage:
    """A run of epochs at one picture size (pixels a side). With `cutmix`, half of each batch has a
    box of another picture put in (`photos.half_mixed`)."""

    epochs: int
    size: int
    cutmix: bool = False


@dataclass(frozen=True, slots=True)
class Cycle:
    """Stages that share one rise of the learning rate to its `peak`, one fall, and a fresh
    `optimizer`. A cycle after the first begins from the weights as the ones before it ship."""

    stages: tuple[RecipeStage, ...]
    peak: float
    optimizer: Optimizer = "adamw"

    @property
    def epochs(self) -> int:
        return sum(stage.epochs for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Progressive resizing, and one cycle of the learning rate after another (warm
    restarts, Loshchilov and Hutter 2016, arXiv 1608.03983).

    `crop_area` is the range of a random crop's share of the picture, `crop_aspect` that of its
    width over its height.
    """

    cycles: tuple[Cycle, ...]
    batch: int = 64
    warm_up: float = 0.1
    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 0.05
    label_smoothing: float = 0.1
    crop_area: tuple[float, float] = (0.35, 1.0)
    crop_aspect: tuple[float, float] = (3 / 4, 4 / 3)
    seed: int = 1

    @property
    def epochs(self) -> int:
        return sum(cycle.epochs for cycle in self.cycles)

    @property
    def restarts(self) -> tuple[int, ...]:
        """The epochs (from 0) with which a cycle begins, the first one left out."""
        return tuple(accumulate(cycle.epochs for cycle in self.cycles))[:-1]

    def cycle_number_at(self, epochs: float) -> int:
        """The number (from 0) of the cycle under way after so many epochs, whole and part."""
        return bisect_right(self.restarts, epochs)

    def stage_at(self, epoch: int) -> RecipeStage:
        """The stage that an epoch (from 0) belongs to."""
        for stage in chain.from_iterable(cycle.stages for cycle in self.cycles):
            if epoch < stage.epochs:
                return stage
            epoch -= stage.epochs
        raise IndexError("epoch after the end of the recipe")

    def learning_rate_at(self, epochs: float) -> float:
        """Learning rate after so many epochs, whole and part: in each cycle one cosine up, one
        down (Smith and Topin 2018, arXiv 1708.07120)."""
        number = self.cycle_number_at(epochs)
        cycle, began = self.cycles[number], (0, *self.restarts)[number]
        progress = (epochs - began) / cycle.epochs
        peak, low = cycle.peak, cycle.peak / 25
        if progress < self.warm_up:
            return low + (peak - low) * (1 - math.cos(math.pi * progress / self.warm_up)) / 2
        share = (progress - self.warm_up) / (1 - self.warm_up)
        return peak * (1 + math.cos(math.pi * share)) / 2


def parse_cycles(text: str) -> tuple[Cycle, ...]:
    """Cycles from "2e-3 5x64,6x96; 1e-3 muon 4x128+cutmix,1x160": with AdamW, at rates up to 0.002,
    five epochs at 64 pixels and six at 96; then a cycle with Muon, at rates up to 0.001, of four
    epochs at 128 with CutMix and one at 160 without. Raises `DataError`."""
    return tuple(_parse_cycle(cycle.strip()) for cycle in text.split(";"))


def written_cycles(cycles: tuple[Cycle, ...]) -> str:
    """Cycles as `parse_cycles` reads them.

    >>> written_cycles(parse_cycles("2e-3 1x64; 1e-3 muon 2x96+cutmix,1x128"))
    '2e-3 1x64; 1e-3 muon 2x96+cutmix,1x128'
    """
    return "; ".join(map(_written_cycle, cycles))


def _written_cycle(cycle: Cycle) -> str:
    digits, exponent = f"{cycle.peak:e}".split("e")
    peak = f"{float(digits):g}e{int(exponent)}"
    stages = (f"{one.epochs}x{one.size}{'+cutmix' * one.cutmix}" for one in cycle.stages)
    return f"{peak} {'muon ' * (cycle.optimizer == 'muon')}{','.join(stages)}"


def _parse_cycle(text: str) -> Cycle:
    match = re.fullmatch(r"(\d(?:\.\d+)?e-\d) (muon )?(.*)", text)
    if match is None or float(match[1]) == 0:
        raise DataError(
            f"{text!r} does not begin with the highest learning rate; write, for example, "
            "2e-3 5x64,6x96; 1e-3 muon 1x128."
        )
    stages = tuple(map(_parse_stage, match[3].split(",")))
    return Cycle(stages, float(match[1]), "muon" if match[2] else "adamw")


def _parse_stage(text: str) -> RecipeStage:
    match = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{1,2})(\+cutmix)?", text.strip())
    if match is None:
        raise DataError(f"{text!r} is not EPOCHSxPIXELS; write, for example, 5x64 or 5x64+cutmix.")
    return RecipeStage(int(match[1]), int(match[2]), match[3] is not None)


def read_recipe(value: Any) -> Recipe:
    """A recipe from a card's JSON. Raises TypeError, ValueError or KeyError where it is none."""
    cycles = tuple(
        Cycle(
            tuple(
                RecipeStage(whole(stage["epochs"]), whole(stage["size"]), bool(stage["cutmix"]))
                for stage in cycle["stages"]
            ),
            float(cycle["peak"]),
            _one_of(cycle["optimizer"], "adamw", "muon"),
        )
        for cycle in value["cycles"]
    )
    return Recipe(
        cycles,
        batch=whole(value["batch"]),
        warm_up=float(value["warm_up"]),
        betas=_range(value["betas"]),
        weight_decay=float(value["weight_decay"]),
        label_smoothing=float(value["label_smoothing"]),
        crop_area=_range(value["crop_area"]),
        crop_aspect=_range(value["crop_aspect"]),
        seed=whole(value["seed"]),
    )


def whole(value: Any) -> int:
    """A whole number as it is; TypeError for anything else."""
    if type(value) is not int:  # True is none
        raise TypeError
    return value


def _range(value: Any) -> tuple[float, float]:
    low, high = value
    return float(low), float(high)


def _one_of(value: Any, *known: Any) -> Any:
    if value not in known:
        raise ValueError
    return value
