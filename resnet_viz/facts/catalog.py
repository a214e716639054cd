"""Names: what can be chosen, network with weights, and every class the app knows.

Imports neither torch nor torchvision, so that the first page can be painted before they are
loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from operator import index
from pathlib import Path

from resnet_viz.errors import DataError
from resnet_viz.facts.networks import NETWORKS, TWINS, Network, NetworkKind

PACKAGE = Path(__file__).resolve().parents[1]
# In a clone these stand beside the package; a wheel holds them inside it.
ASSETS = PACKAGE / "assets" if (PACKAGE / "assets").exists() else PACKAGE.parent / "assets"
APP = PACKAGE / "app" if (PACKAGE / "app").exists() else PACKAGE.parent  # of app.py and pages/
BUILTIN = "builtin"
OPERATOR = "file"
FEW = 20  # as many classes as one sentence can list
OPERATOR_FOLDER = "RESNET_VIZ_WEIGHTS"  # environment variable that names the operator's folder


@dataclass(frozen=True, slots=True)
class Category:
    """A class a network can answer; `wnid` is its WordNet id, None where it is unknown."""

    label: str
    wnid: str | None


# The networks that can be loaded and looked into, in the order in which they are offered.
ARCHITECTURES: dict[str, Network] = {
    network.name: network for network in (*TWINS.values(), *NETWORKS.values()) if network.inside
}


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A network together with its weights: "builtin", an ImageNet weight set's name, or "file"
    with the operator's `file`, whose `stamp` is another once it has been replaced."""

    architecture: str
    weights: str
    file: Path | None = None
    stamp: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """What tells it from the other choices of a moment, in links too, and stays when its file
        is replaced."""
        return f"{self.architecture}.{self.file.name if self.file else self.weights}"

    @property
    def name(self) -> str:
        """The network's name without its weights: "ResNet-50"."""
        return NETWORKS[self.architecture].title

    @property
    def kind(self) -> NetworkKind:
        """Whether the network has shortcuts."""
        kind = NETWORKS[self.architecture].kind
        assert kind != "rival"  # those are only counted
        return kind

    @property
    def title(self) -> str:
        """Network and weights."""
        if self.file:
            return f"{self.name}, {self.file.name}"
        if self.weights == BUILTIN:
            return f"{self.name}, built in (10 classes)"
        return f"{self.name}, ImageNet-1k {self.weights.removeprefix('imagenet1k_').upper()}"


BUILTIN_RESNET = ModelChoice(TWINS["residual"].name, BUILTIN)
BUILTIN_PLAIN = ModelChoice(TWINS["plain"].name, BUILTIN)
IMAGENET_RESNET = ModelChoice("resnet50", "imagenet1k_v2")

# Shorter side, in pixels, to which a photo is scaled before the middle 224 x 224 are cut out
# (ImageNet: the `resize_size` of torchvision's weight sets).
RESIZE = {BUILTIN: 224, "imagenet1k_v1": 256, "imagenet1k_v2": 232}


def builtin_file(architecture: str) -> Path:
    """Where the project's own weights of a network lie; its card is beside it (`.json`)."""
    return ASSETS / "weights" / f"{architecture}.safetensors"


@cache
def imagenet_categories() -> tuple[Category, ...]:
    """The 1,000 classes of ImageNet-1k (ILSVRC 2012) in the order of torchvision's outputs."""
    lines = (ASSETS / "imagenet_classes.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return tuple(Category(label, wnid) for wnid, label in pairs)


def class_named(name: str, categories: Sequence[Category]) -> int | None:
    """Which output is meant by a label or a WordNet id; None where there is none of this name.
    A label as it is written comes first, then the id, then a label in letters of the other case.
    Raises `DataError` where several classes are meant."""
    ways: tuple[Callable[[Category], bool], ...] = (
        lambda category: category.label == name,
        lambda category: category.wnid == name,
        lambda category: category.label.casefold() == name.casefold(),
    )
    for fits in ways:
        indices = [number for number, category in enumerate(categories) if fits(category)]
        if len(indices) > 1:
            meant = ", ".join(
                f"{categories[n].label} ({categories[n].wnid or f'output {n}'})" for n in indices
            )
            raise DataError(
                f"{name!r} may mean {len(indices)} classes: {meant}; give the WordNet id, or the "
                "label exactly as it is written."
            )
        if indices:
            return indices[0]
    return None


def class_index(target: str | int, categories: Sequence[Category]) -> int:
    """Which output of a network is meant by its number, from 0, its label or its WordNet id.
    Raises `DataError`, whose sentence names the labels there are or, among many, those most like
    it."""
    if not isinstance(target, str):
        number = index(target)
        if 0 <= number < len(categories):
            return number
        last = len(categories) - 1
        raise DataError(f"There is no output {number}; this network's are numbered 0 to {last:,}.")
    output = class_named(target, categories)
    if output is not None:
        return output
    labels = [category.label for category in categories]
    folded = [known.casefold() for known in labels]
    alike = get_close_matches(target.casefold(), set(folded), n=5)
    near = [known for match in alike for known in labels if known.casefold() == match]
    possible = labels if len(labels) <= FEW else near
    advice = f"choose one of: {', '.join(possible)}" if possible else "give one as predict says it"
    raise DataError(
        f"None of this network's {len(labels):,} classes is named {target!r}; {advice}."
    )


def category_of(folder_name: str) -> Category:
    """The class a data set's folder stands for: an ImageNet WordNet id, or a label of its own."""
    known = {c.wnid: c for c in imagenet_categories()}
    return known.get(folder_name) or Category(folder_name, None)
