"""Disturbances of a picture, so that a learner can watch a prediction bend and break."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from resnet_viz.pictures.images import Pixels

MID_GRAY = 128


@dataclass(frozen=True, slots=True)
class Perturbation:
    """What is done to a picture; the defaults do nothing.

    rotate: degrees, counter-clockwise, in -180..180.
    blur: standard deviation of the Gaussian in pixels, in 0..8; Pillow comes near it with box
    blurs one after the other.
    brightness: factor on every channel, in 0..1; 1 changes nothing, 0 is black.
    noise: standard deviation of the Gaussian noise as a share of full scale (255), in 0..0.5.
    cover: side of the covering square as a share of the picture's shorter side, in 0..1.
    cover_x, cover_y: its center as a share of width and height, in 0..1; (0, 0) is top left.
    seed: of the noise.
    """

    rotate: float = 0.0
    blur: float = 0.0
    brightness: float = 1.0
    noise: float = 0.0
    cover: float = 0.0
    cover_x: float = 0.5
    cover_y: float = 0.5
    seed: int = 1

    @property
    def is_identity(self) -> bool:
        """Whether the picture stays as it is."""
        return (self.rotate, self.blur, self.brightness, self.noise, self.cover) == (0, 0, 1, 0, 0)


def perturb(pixels: Pixels, p: Perturbation) -> Pixels:
    """A disturbed copy of `pixels`, (H, W, 3) uint8, of the same shape.

    The order is that of a photo's way into the camera: the scene turns (the corners that come
    into view are mid-gray), the lens blurs, the light fades, the sensor adds noise (values are
    rounded and clipped to 0..255). Last, a mid-gray square covers a part; where it reaches
    beyond the picture it is cut off.
    """
    image = Image.fromarray(pixels)
    if p.rotate:
        image = image.rotate(p.rotate, Image.Resampling.BICUBIC, fillcolor=(MID_GRAY,) * 3)
    if p.blur:
        image = image.filter(ImageFilter.GaussianBlur(p.blur))
    result = np.array(image)
    if p.brightness != 1 or p.noise:
        result = _expose(result, p)
    if p.cover:
        _cover(result, p)
    return result


def covering_square(p: Perturbation, height: int, width: int) -> tuple[int, int, int]:
    """Left, top and side, in pixels, of the square that covers a picture of this size; it may
    reach beyond the edges."""
    side = round(p.cover * min(height, width))
    return round(p.cover_x * width - side / 2), round(p.cover_y * height - side / 2), side


def _expose(pixels: Pixels, p: Perturbation) -> Pixels:
    """Light first, noise second, rounded once."""
    values = pixels.astype(np.float32) * np.float32(p.brightness)
    if p.noise:
        normal = np.random.default_rng(p.seed).standard_normal(pixels.shape, dtype=np.float32)
        values += np.float32(p.noise * 255) * normal
    return values.round().clip(0, 255).astype(np.uint8)


def _cover(pixels: Pixels, p: Perturbation) -> None:
    """Paints the square into `pixels`."""
    left, top, side = covering_square(p, *pixels.shape[:2])
    pixels[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = MID_GRAY
