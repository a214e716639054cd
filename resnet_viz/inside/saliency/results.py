"""What a saliency method is asked for and what it gives; loads without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from resnet_viz.errors import SettingsError
from resnet_viz.inside.saliency.fills import FILLS, Fill
from resnet_viz.notebook import ShortRepr

Method = Literal[
    "gradient",
    "gradient_x_input",
    "smoothgrad",
    "integrated_gradients",
    "guided_backprop",
    "guided_gradcam",
    "occlusion",
    "gradcam",
    "hirescam",
    "layercam",
]
Map = NDArray[np.float32]

# Of these one number a pixel has a meaning with its sign: evidence for the class, or against it.
SIGNED: Final[frozenset[Method]] = frozenset(
    {"gradient_x_input", "integrated_gradients", "occlusion", "gradcam", "hirescam"}
)
PERCENTILE: Final = 99.0
STAGES: Final = ("layer1", "layer2", "layer3", "layer4")
AROUND: Final = 16  # squares that a refined occlusion adds around the strongest, at most


@dataclass(frozen=True, slots=True)
class Settings:
    """How the methods are used; each reads what concerns it. Raises `SettingsError` for a value
    that no method can use.

    baseline: where integrated gradients begin. steps: on the way from there.
    samples, noise: of SmoothGrad; `noise` is the standard deviation as a share of the picture's
    range, largest minus smallest normalized value (Smilkov et al. 2017, arXiv 1706.03825).
    window, fill: side in pixels of the square that occlusion covers, and with what; `refined`
    says whether it looks again around the strongest square, half a window at a time.
    stage: after whose last block the maps of activations are taken, "layer1" to "layer4".
    seed: of all noise.
    """

    baseline: Fill = "black"
    steps: int = 24
    samples: int = 16
    noise: float = 0.15
    window: int = 32
    fill: Fill = "mean"
    refined: bool = True
    stage: str = "layer4"
    seed: int = 1

    def __post_init__(self) -> None:
        fills = f"one of {', '.join(FILLS)}"
        checks = (
            (self.baseline in FILLS, self.baseline, "baseline", fills),
            (self.fill in FILLS, self.fill, "fill", fills),
            (self.steps >= 2, self.steps, "number of steps", "at least 2"),
            (self.samples >= 1, self.samples, "number of samples", "at least 1"),
            (0 <= self.noise < math.inf, self.noise, "noise", "at least 0"),
            (self.window >= 1, self.window, "window", "at least 1 pixel"),
            (self.stage in STAGES, self.stage, "stage", f"one of {', '.join(STAGES)}"),
            (0 <= self.seed < 2**63, self.seed, "seed", "0 to 2^63 - 1"),
        )
        for holds, value, name, rule in checks:
            if not holds:
                raise SettingsError(f"{value!r} cannot be the {name}; choose {rule}.")


@dataclass(frozen=True, slots=True)
class Passes:
    """What something costs: passes of one picture forward through the whole network, and back."""

    forward: int = 0
    backward: int = 0

    @property
    def in_forward(self) -> float:
        """About as many forward passes: the way back costs 1.3 times the way there (measured on
        a ResNet-50, two threads)."""
        return self.forward + 1.3 * self.backward

    def __str__(self) -> str:
        """In words: "25 passes forward, 24 back"."""
        passes = "pass" if self.forward == 1 else "passes"
        return f"{self.forward} {passes} forward, {self.backward} back"


def most_passes(method: Method, settings: Settings, side: int = 224) -> Passes:
    """What a method costs at most on a picture of that side, the class being known."""
    if method == "smoothgrad":
        return Passes(settings.samples, settings.samples)
    if method == "integrated_gradients":
        return Passes(settings.steps + 1, settings.steps)
    if method == "occlusion":
        squares = math.ceil(side / settings.window) ** 2
        return Passes(1 + squares + (AROUND if settings.refined else 0))
    return Passes(2, 2) if method == "guided_gradcam" else Passes(1, 1)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Integrated gradients' promise (Sundararajan et al. 2017, arXiv 1703.01365, prop. 1): the
    map's numbers add up to what the picture has more than the baseline; all in logits."""

    picture: float
    baseline: float
    total: float

    @property
    def gap(self) -> float:
        """By how much the sum misses the difference; 0 for infinitely many steps."""
        return self.total - (self.picture - self.baseline)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attribution(ShortRepr):
    """One method's answer for one picture and one class.

    `raw` float32 is what the method gives: (3, H, W) where it speaks of colors, in logits per
    normalized unit (gradients) or in logits; (h, w) for maps of activations and (H, W) for
    occlusion, in logits. `map` (H, W) float32 is one number a pixel: where `signed` the sum over
    the colors, above 0 for the class; else the largest magnitude of the three. Maps of activations
    are brought to the picture's size bilinearly. `target` is the class; `against` another one,
    where the difference of the two logits is explained. `passes` and `seconds` (without the
    waits between slices) are the cost; `settings` as used, with the seed. `completeness` is told
    by integrated gradients alone.
    """

    method: Method
    target: int
    against: int | None
    raw: Map
    map: Map
    passes: Passes
    seconds: float
    settings: Settings
    completeness: Completeness | None = None

    @property
    def signed(self) -> bool:
        """Whether numbers below 0 speak against the class; else all are magnitudes."""
        return self.method in SIGNED

    @property
    def scale(self) -> float:
        """What is drawn in the strongest color: the 99th percentile of the magnitudes; the largest
        one where that is 0."""
        magnitudes = np.abs(self.map)
        return float(np.percentile(magnitudes, PERCENTILE)) or float(magnitudes.max())

    @property
    def clipped(self) -> float:
        """Share of the pixels beyond that, in [0, 1], which are drawn as if they were at it."""
        return float((np.abs(self.map) > self.scale).mean())

    @property
    def shown(self) -> Map:
        """The map as drawn: over `scale`, clipped to [-1, 1] if signed, else in [0, 1]."""
        scale = self.scale
        return np.clip(self.map / np.float32(scale), -1, 1) if scale else np.zeros_like(self.map)
