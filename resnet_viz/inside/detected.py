"""What a detector has found in a picture; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_viz.pictures.images import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A level of the pyramid, 2 to 5: mean over the channels of the backbone's map C and mean
    absolute value of the pyramid's map P, float32 (H, W) each, and their numbers of channels.
    Level 6 has no C (0 channels, an empty array)."""

    number: int
    bottom_up: NDArray[np.float32]
    bottom_up_channels: int
    pyramid: NDArray[np.float32]
    pyramid_channels: int


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """Something found: `score` in [0, 1]; `box` left, top, right, bottom in pixels of the
    picture; `mask` bool (H, W) of the picture, None from a detector without masks; `level`, 2 to
    5, the one whose map P is read for boxes of its size (Lin et al. 2016, arXiv 1612.03144,
    eq. 1)."""

    label: str
    score: float
    box: tuple[float, float, float, float]
    mask: NDArray[np.bool_] | None
    level: int


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """What was found in `pixels` (H, W, 3), highest score first; `seen` is (height, width) of the
    picture as the network saw it, its borders filled up so that level 5 fits; `milliseconds` of
    all of it on `device`, "cpu", "cuda" or "mps"; `weights` is the name of the detector's file."""

    pixels: Pixels
    objects: tuple[Object, ...]
    levels: tuple[Level, ...]
    seen: tuple[int, int]
    milliseconds: float
    device: str
    weights: str
