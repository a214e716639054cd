"""A small paint box for `draw_gallery`: shapes, textures, and a canvas that swells and lights them.

Coordinates are pixels of the finished picture (SIZE x SIZE), x to the right and y down. The work
is done at SCALE times that and scaled down, which smooths the edges. A Field has the working
size: (FULL, FULL) for a shape or a texture, (FULL, FULL, 3) for colors, values around 0..1.
A color is a Field or six hexadecimal digits. Nothing is random: textures take a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SIZE = 448
SCALE = 2
FULL = SIZE * SCALE
Y, X = np.mgrid[0:FULL, 0:FULL].astype(np.float32) / SCALE
LIGHT = np.array([-0.48, -0.62, 0.62], np.float32)  # points at it: left, up, out of the picture
GLINT = np.array([-0.27, -0.34, 0.90], np.float32)  # half way between the light and the eye

Field = NDArray[np.float32]
Points = Sequence[tuple[float, float]]


def toned(code: str, factor: Field | float = 1.0) -> Field:
    """The color of six hexadecimal digits, made lighter and darker by a texture."""
    color = np.array(list(bytes.fromhex(code)), np.float32) / 255
    return np.asarray(factor, np.float32)[..., None] * color


def blur(field: Field, sigma: float) -> Field:
    """Gaussian blur by the Fourier transform; sigma in pixels."""
    rows, columns = np.fft.fftfreq(field.shape[0]), np.fft.rfftfreq(field.shape[1])
    response = np.exp(-2 * (np.pi * sigma * SCALE) ** 2 * (rows[:, None] ** 2 + columns**2))
    return np.fft.irfft2(np.fft.rfft2(field) * response, s=field.shape).astype(np.float32)


def clouds(seed: int, size: float, stretch: float = 1.0) -> Field:
    """Smooth noise in 0..1 with lumps of about `size` pixels, `stretch` times as wide as high."""
    random = np.random.default_rng(seed)
    total = np.zeros((FULL, FULL), np.float32)
    for octave in range(5):
        cell = size / 2**octave
        grid = random.random((int(SIZE / cell) + 3, int(SIZE / cell / stretch) + 3))
        height, width = grid.shape[0] * cell * SCALE, grid.shape[1] * cell * stretch * SCALE
        layer = Image.fromarray(grid.astype(np.float32)).resize((round(width), round(height)))
        total += np.asarray(layer)[:FULL, :FULL] / 2**octave
    return (total - total.min()) / (total.max() - total.min())


def _drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> Field:
    image = Image.new("L", (FULL, FULL))
    draw(ImageDraw.Draw(image))
    return np.asarray(image, np.float32) / 255


def _scaled(points: Points) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def polygon(*points: tuple[float, float]) -> Field:
    return _drawn(lambda draw: draw.polygon(_scaled(points), fill=255))


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Field:
    corners = _scaled([(left, top), (right, bottom)])
    return _drawn(lambda draw: draw.rounded_rectangle(corners, radius * SCALE, fill=255))


def arched(left: float, top: float, right: float, bottom: float) -> Field:
    """A window or a door with a round arch."""
    half = (right - left) / 2
    arch = ellipse(left + half, top + half, half, half)
    return np.maximum(arch, box(left, top + half, right, bottom))


def ellipse(x: float, y: float, rx: float, ry: float) -> Field:
    return np.clip((1 - np.hypot((X - x) / rx, (Y - y) / ry)) * min(rx, ry) * SCALE, 0, 1)


def tube(points: Points, width: float) -> Field:
    """A line with round joints and ends."""

    def draw(on: ImageDraw.ImageDraw) -> None:
        on.line(_scaled(points), fill=255, width=round(width * SCALE), joint="curve")
        for x, y in _scaled([points[0], points[-1]]):
            on.circle((x, y), width * SCALE / 2, fill=255)

    return _drawn(draw)


def arc(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> Points:
    """60 points on an ellipse, from `start` to `end` degrees, clockwise from three o'clock."""
    angles = np.radians(np.linspace(start, end, 60))
    return [(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in angles]


def text(x: float, y: float, words: str, size: float) -> Field:
    font = ImageFont.load_default(size * SCALE)
    return _drawn(
        lambda draw: draw.text((x * SCALE, y * SCALE), words, font=font, fill=255, anchor="mm")
    )


class Canvas:
    """A picture in the making, `pixels`: (FULL, FULL, 3)."""

    def __init__(self, top: str, bottom: str, horizon: float = SIZE) -> None:
        """Starts as one color that fades into another down to the horizon."""
        share = np.clip(Y / horizon, 0, 1)
        self.pixels: Field = toned(top, 1 - share) + toned(bottom, share)

    def paint(self, shape: Field, color: str | Field) -> None:
        """Lays a flat color where the shape is 1."""
        paint = toned(color) if isinstance(color, str) else color
        self.pixels += (paint - self.pixels) * shape[..., None]

    def shadow(self, shape: Field, dx: float, dy: float, softness: float, depth: float) -> None:
        """Darkens what lies behind a shape by up to `depth`."""
        moved = np.roll(shape, (round(dy * SCALE), round(dx * SCALE)), (0, 1))
        self.pixels *= 1 - depth * np.clip(blur(moved, softness), 0, 1)[..., None]

    def solid(self, shape: Field, color: str | Field, swell: float = 4, gloss: float = 0.2) -> None:
        """Lays a shape that rises from its edges over `swell` pixels, lit, with a highlight."""
        height = (blur(shape, swell / 2) + blur(shape, swell)) * swell * SCALE * 0.9
        down, right = np.gradient(height)
        normal = np.stack([-right, -down, np.ones_like(down)], -1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        light = 0.35 + np.clip(normal @ LIGHT, 0, None)
        glint = gloss * np.clip(normal @ GLINT, 0, None) ** 40
        paint = toned(color) if isinstance(color, str) else color
        self.paint(shape, paint * light[..., None] + glint[..., None])

    def sky(self, seed: int, amount: float = 0.9) -> None:
        """Clouds over everything."""
        self.paint(np.clip((clouds(seed, 110, 2.2) - 0.5) * 3.2, 0, 1) * amount, "f8f8fa")

    def lawn(self, horizon: float, seed: int) -> None:
        """Grass from the horizon to the lower edge."""
        patches = 0.75 + 0.5 * clouds(seed, 60, 2.5)
        near = np.clip((Y - horizon) / (SIZE - horizon), 0, 1)
        tone = toned("3b6b1f", patches * (1 - near)) + toned("548024", patches * near)
        self.paint(np.clip((Y - horizon) / 3, 0, 1), tone)
        self.blades(horizon, horizon, 5000, seed)

    def blades(self, start: float, horizon: float, count: int, seed: int) -> None:
        """Blades of grass that stand from `start` down, longer the farther from the horizon."""
        random = np.random.default_rng(seed)
        image = Image.fromarray((np.clip(self.pixels, 0, 1) * 255).astype(np.uint8))
        draw = ImageDraw.Draw(image)
        for y in np.linspace(start, SIZE + 20, count):
            depth = (y - horizon) / (SIZE - horizon)
            x, length = random.random() * SIZE, 3 + 22 * depth
            lean, light = random.normal() * length * 0.35, random.uniform(0.6, 1.25)
            color = (int((70 + 40 * depth) * light), int((125 + 25 * depth) * light), 38)
            points = [(x, y), (x + lean * 0.3, y - length * 0.6), (x + lean, y - length)]
            draw.line(_scaled(points), color, round(1 + 2 * depth))
        self.pixels = np.asarray(image, np.float32) / 255

    def finished(self) -> Image.Image:
        """The picture at its final size, with a little grain."""
        grain = np.random.default_rng(7).standard_normal((FULL, FULL, 1), np.float32)
        values = np.clip(self.pixels + 0.012 * grain, 0, 1) * 255
        return Image.fromarray(values.round().astype(np.uint8)).resize((SIZE, SIZE))
