"""Truths about feature maps and heat maps of one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.errors import DataError, SettingsError
from resnet_viz.facts.catalog import BUILTIN_RESNET, builtin_file, class_index
from resnet_viz.inside.saliency.cells import COARSE
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.results import Method
from resnet_viz.lessons.challenge import Banded, Truth
from resnet_viz.lessons.of_blocks import BLOCKS, number_of
from resnet_viz.networks.cards import read_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resnet_viz.counting.fields import ReceptiveField
    from resnet_viz.facts.catalog import Category
    from resnet_viz.inside.analyzed import Analysis, FeatureMap
    from resnet_viz.inside.saliency.checks import Sanity
    from resnet_viz.inside.saliency.covered import Covered

CLEARLY = 0.01  # a rise of a probability from which on something is said of it
LAYERS = ("conv1", "maxpool", *BLOCKS)


def check_layer(layer: str) -> None:
    """Raises `SettingsError` for what is no layer with maps."""
    if layer not in LAYERS:
        raise SettingsError(f"{layer!r} is no layer; there are conv1, maxpool and the blocks")


def title_of(layer: str) -> str:
    """As the learner reads it: "block 16"."""
    return f"block {number_of(layer)}" if layer in BLOCKS else layer


@dataclass(frozen=True, slots=True)
class SilentChannels(Banded):
    """How many of a layer's channels are 0 everywhere: `edges` lie between the choices."""

    layer: str

    def __post_init__(self) -> None:
        check_layer(self.layer)
        Banded.__post_init__(self)

    def truth(self, map: FeatureMap) -> Truth:
        silent = int((map.values.max(axis=(1, 2)) == 0).sum())
        zeros = float((map.values == 0).mean())
        said = {0: "none is", 1: "1 is"}.get(silent, f"{silent:,} are")
        why = (
            f"Of the {len(map.values):,} channels of {title_of(self.layer)}, {said} 0 at every "
            f"place for this picture; of all its numbers, {zeros:.0%} are 0."
        )
        return Truth(self.place(silent), why)


@dataclass(frozen=True, slots=True)
class SeesPixels(Banded):
    """How many pixels in each direction one place of a layer's maps can see: `edges` lie between
    the choices."""

    layer: str

    def __post_init__(self) -> None:
        check_layer(self.layer)
        Banded.__post_init__(self)

    def truth(self, field: ReceptiveField) -> Truth:
        why = (
            f"One place of {title_of(self.layer)} sees {field.size} × {field.size} pixels of a "
            "picture that has 224 × 224, counted from the layers before it."
        )
        return Truth(self.place(field.size), why)


@dataclass(frozen=True, slots=True)
class AnswerCovered(Banded):
    """By how much the probability of the answer falls when cells (of 7 x 7, row by row from 0) are
    covered: `edges`, in parts of 1, lie between the choices."""

    cells: tuple[int, ...]

    def __post_init__(self) -> None:
        Banded.__post_init__(self)
        if not self.cells or not all(0 <= cell < COARSE**2 for cell in self.cells):
            raise SettingsError(f"the cells are numbers from 0 to {COARSE**2 - 1}, one at least")

    def truth(self, covered: Covered) -> Truth:
        target = int(covered.whole.logits.argmax())
        whole, without, *others = (
            float(answer.probabilities[target])
            for answer in (covered.whole, covered.without, *covered.at_random)
        )
        said, best = covered.whole.top[0].label, covered.without.top[0]
        now = (
            f"and the network says {said} as before"
            if best.label == said
            else f"and the network now says {best.label}, {best.probability:.1%}"
        )
        helped = " What was covered spoke more for other classes." * (without - whole > CLEARLY)
        why = (
            f"The probability of {said} goes from {whole:.1%} to {without:.1%}, {now}.{helped} As "
            f"many cells drawn at random, {len(others)} times, leave {min(others):.1%} to "
            f"{max(others):.1%}."
        )
        return Truth(self.place(whole - without), why)


@dataclass(frozen=True, slots=True)
class AbsentClass:
    """Whether Grad-CAM of the last block is blank for a class: the choices are blank, weaker than
    for the network's answer, and at least as strong as for it."""

    target: str

    def __post_init__(self) -> None:
        try:
            class_index(
                self.target, read_card(builtin_file(BUILTIN_RESNET.architecture)).categories
            )
        except DataError as error:
            raise SettingsError(str(error)) from None

    @property
    def options(self) -> int:
        return 3

    def truth(self, absent: Analysis, answered: Analysis, categories: Sequence[Category]) -> Truth:
        """Of the absent class, and of the answer."""
        there, usual = absent.blocks[-1].cam, answered.blocks[-1].cam
        strongest, compared = float(there.max()), float(usual.max())
        share = float(absent.prediction.probabilities[absent.target])
        right = 0 if strongest <= 0 else 1 if strongest < compared else 2
        why = (
            f"The network gives {self.target} {share:.1%}. Its map marks "
            f"{float((there > 0).mean()):.0%} of the places and reaches {strongest:.2g} "
            f"[[logits]]; the map of its answer, {categories[answered.target].label}, reaches "
            f"{compared:.2g}."
        )
        return Truth(right, why)


@dataclass(frozen=True, slots=True)
class StaysAlike:
    """Which of these methods' maps stays most alike when every layer has become random."""

    methods: tuple[Method, ...]

    def __post_init__(self) -> None:
        for method in self.methods:
            if method not in BY_ID:
                raise SettingsError(f"{method!r} is no method; there are {', '.join(BY_ID)}")

    @property
    def options(self) -> int:
        return len(self.methods)

    def truth(self, sanity: Sanity) -> Truth:
        alike = [sanity.likeness(method)[-1].magnitude for method in self.methods]
        told = ", ".join(
            f"{BY_ID[method].title} {number:.2f}"
            for method, number in zip(self.methods, alike, strict=True)
        )
        return Truth(
            alike.index(max(alike)),
            "How alike the maps of the trained and of the untrained network are (rank correlation "
            f"of the magnitudes; 1 is the same order everywhere): {told}.",
        )
