"""What stands where a picture is covered, and where integrated gradients begin.

None is neutral: a network has seen none of them in training, and which map looks best depends on
the choice (arXiv 2304.13836).
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import MEAN, normalize

Fill = Literal["black", "mean", "blur", "noise"]
FILLS: Final[tuple[Fill, ...]] = get_args(Fill)
NAMES: Final[dict[Fill, str]] = {  # as they stand in a sentence
    "black": "black",
    "mean": "the mean color",
    "blur": "blur",
    "noise": "noise",
}
BLUR: Final = 12.0  # standard deviation in pixels: nothing smaller than a finger's width is left


def filled(cropped: Pixels, fill: Fill, seed: int) -> NDArray[np.float32]:
    """All of a prepared picture, (H, W, 3) uint8 RGB, as its covered places look, normalized,
    (3, H, W) float32: black, the mean color of the training photos (0 in normalized units), the
    blurred picture, or noise, every value between 0 and 255 as likely, by `seed`."""
    if fill == "mean":
        return np.zeros((3, *cropped.shape[:2]), np.float32)
    return normalize(_pixels(cropped, fill, seed))


def fill_pixels(cropped: Pixels, fill: Fill, seed: int) -> Pixels:
    """The same to look at: (H, W, 3) uint8 RGB, rounded where the mean color is between two."""
    if fill == "mean":
        return np.full_like(cropped, np.round(np.array(MEAN) * 255).astype(np.uint8))
    return _pixels(cropped, fill, seed)


def _pixels(cropped: Pixels, fill: Fill, seed: int) -> Pixels:
    if fill == "black":
        return np.zeros_like(cropped)
    if fill == "noise":
        return np.random.default_rng(seed).integers(0, 256, cropped.shape, dtype=np.uint8)
    return np.array(Image.fromarray(cropped).filter(ImageFilter.GaussianBlur(BLUR)))
