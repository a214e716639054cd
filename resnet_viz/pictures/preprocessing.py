"""From a photo of any size to the numbers a network reads: resize, crop, normalize."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_viz.pictures.images import Pixels

# Per channel (R, G, B), on a scale from 0 to 1: torchvision's presets
# (torchvision/transforms/_presets.py). The mean of ImageNet's training photos, and the mean of
# single photos' standard deviations (pytorch/vision#1439).
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
CROP = 224
SMALLEST = 100  # thousandths of a picture's shorter side, of a square chosen by hand
# VGG's mean pixel (B, G, R), on a scale from 0 to 255: mode "caffe" of
# keras/applications/imagenet_utils.py. The authors of ResNet subtract a mean photo instead.
CAFFE_MEAN = (103.939, 116.779, 123.68)


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of a picture: its side has `size` thousandths of the picture's shorter one, 100 to
    1000, and it lies `x` thousandths of the way there is for it to the right, `y` of that down. So
    it lies within any picture. Raises ValueError for other numbers."""

    x: int
    y: int
    size: int

    def __post_init__(self) -> None:
        if not (0 <= self.x <= 1000 and 0 <= self.y <= 1000 and SMALLEST <= self.size <= 1000):
            raise ValueError(f"{self} is not within the picture")

    def box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The square in a picture of so many pixels: left, top, right, bottom."""
        side = min(width, height) * self.size / 1000
        left, top = (width - side) * self.x / 1000, (height - side) * self.y / 1000
        return left, top, left + side, top + side


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A photo on its way into the network; arrays are uint8 RGB (H, W, 3).

    `resized` has its shorter side at the preset's size; `cropped` is what the network reads,
    (224, 224, 3): its middle square, or the one chosen by hand, which is taken from the photo
    itself; `box` is that square in `resized` as (left, top, right, bottom).
    """

    resized: Pixels
    cropped: Pixels
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """torchvision's `ImageClassification` preset: shorter side to `resize`, middle 224 x 224, of
    every picture, also of one that already measures 224 x 224."""

    resize: int

    @property
    def middle(self) -> Crop:
        """The square that is read unless another is chosen, to a thousandth."""
        return Crop(500, 500, round(1000 * CROP / self.resize))

    def prepare(self, pixels: Pixels, crop: Crop | None = None) -> Prepared:
        """Resize and crop `pixels`, uint8 RGB (H, W, 3); the `crop` by hand, if there is one."""
        height, width = pixels.shape[:2]
        if width <= height:
            size = (self.resize, int(self.resize * height / width))
        else:
            size = (int(self.resize * width / height), self.resize)
        image = Image.fromarray(pixels)
        resized = np.asarray(image.resize(size, Image.Resampling.BILINEAR))
        if crop is not None:
            box = crop.box(width, height)
            square = image.resize((CROP, CROP), Image.Resampling.BILINEAR, box)
            left, top, right, bottom = map(round, crop.box(*size))
            return Prepared(resized, np.asarray(square), (left, top, right, bottom))
        left = round((size[0] - CROP) / 2)
        top = round((size[1] - CROP) / 2)
        cropped = resized[top : top + CROP, left : left + CROP]
        return Prepared(resized, cropped, (left, top, left + CROP, top + CROP))


def normalize(cropped: Pixels) -> NDArray[np.float32]:
    """(H, W, 3) uint8 RGB to (3, H, W) float32: (value / 255 - mean) / std per channel."""
    mean, std = np.array(MEAN, np.float32), np.array(STD, np.float32)
    scaled = (cropped.astype(np.float32) / np.float32(255) - mean) / std
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))


def subtract_mean_pixel(cropped: Pixels) -> NDArray[np.float32]:
    """(H, W, 3) uint8 RGB to (3, H, W) float32 in the order blue, green, red: value - mean per
    channel, as Keras's ResNets want it. The app's own networks do not."""
    centered = cropped[..., ::-1].astype(np.float32) - np.array(CAFFE_MEAN, np.float32)
    return np.ascontiguousarray(centered.transpose(2, 0, 1))
