"""Names: every network, weight set and class the app knows, each figure with its source.

Imports neither torch nor torchvision, so that the first page can be painted before they are
loaded.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from resnet_viz.errors import WeightsError

ASSETS = Path(__file__).resolve().parent.parent / "assets"
BUILTIN = "builtin"
OPERATOR = "file"
OPERATOR_FOLDER = "RESNET_VIZ_WEIGHTS"


@dataclass(frozen=True, slots=True)
class Category:
    """A class a network can answer; `wnid` is its WordNet id, None where it is unknown."""

    label: str
    wnid: str | None


@dataclass(frozen=True, slots=True)
class PublishedAccuracy:
    """Accuracy in percent on ImageNet-1k's validation set, one centre crop of 224 px (Inception
    v3: 299 px)."""

    top1: float
    top5: float


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network by its torchvision name, with the ImageNet weights published for it.

    Accuracies: torchvision's own measurements, in the `meta` of each weight set.
    """

    name: str
    title: str
    imagenet: dict[str, PublishedAccuracy]


ARCHITECTURES: dict[str, Architecture] = {
    a.name: a
    for a in (
        Architecture(
            "resnet50",
            "ResNet-50",
            {
                "imagenet1k_v1": PublishedAccuracy(76.130, 92.862),
                "imagenet1k_v2": PublishedAccuracy(80.858, 95.434),
            },
        ),
        Architecture("plainnet50", "PlainNet-50", {}),
        Architecture("resnet18", "ResNet-18", {"imagenet1k_v1": PublishedAccuracy(69.758, 89.078)}),
        Architecture("resnet34", "ResNet-34", {"imagenet1k_v1": PublishedAccuracy(73.314, 91.420)}),
        Architecture(
            "resnet101",
            "ResNet-101",
            {
                "imagenet1k_v1": PublishedAccuracy(77.374, 93.546),
                "imagenet1k_v2": PublishedAccuracy(81.886, 95.780),
            },
        ),
        Architecture(
            "resnet152",
            "ResNet-152",
            {
                "imagenet1k_v1": PublishedAccuracy(78.312, 94.046),
                "imagenet1k_v2": PublishedAccuracy(82.284, 96.002),
            },
        ),
        Architecture(
            "resnext50_32x4d",
            "ResNeXt-50 32x4d",
            {
                "imagenet1k_v1": PublishedAccuracy(77.618, 93.698),
                "imagenet1k_v2": PublishedAccuracy(81.198, 95.340),
            },
        ),
        Architecture(
            "wide_resnet50_2",
            "Wide ResNet-50-2",
            {
                "imagenet1k_v1": PublishedAccuracy(78.468, 94.086),
                "imagenet1k_v2": PublishedAccuracy(81.602, 95.758),
            },
        ),
    )
}


# Networks that are only counted and compared, by torchvision's names.
RIVALS = {
    "alexnet": "AlexNet",
    "vgg16": "VGG-16",
    "vgg19": "VGG-19",
    "googlenet": "GoogLeNet",
    "inception_v3": "Inception v3",
}

# Of their weights IMAGENET1K_V1, as torchvision measured them: one centre crop of `input_size`.
RIVAL_ACCURACIES = {
    "alexnet": PublishedAccuracy(56.522, 79.066),
    "vgg16": PublishedAccuracy(71.592, 90.382),
    "vgg19": PublishedAccuracy(72.376, 90.876),
    "googlenet": PublishedAccuracy(69.778, 89.530),
    "inception_v3": PublishedAccuracy(77.294, 93.450),
}

# Counted and compared, too; torchvision has no weights for them.
RELATIVES = {
    "plainnet18": "PlainNet-18",
    "plainnet34": "PlainNet-34",
    "se_resnet50": "SE-ResNet-50",
}


def input_size(name: str) -> int:
    """Side in pixels of the pictures a network was designed for (torchvision's presets)."""
    return 299 if name == "inception_v3" else 224


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A network together with its weights: "builtin", an ImageNet weight set's name, or "file"
    with the operator's `file`."""

    architecture: str
    weights: str
    file: Path | None = None

    @property
    def id(self) -> str:
        """What tells it from every other choice; a link shows the title instead."""
        return f"{self.architecture}.{self.file.name if self.file else self.weights}"

    @property
    def name(self) -> str:
        """The network's name without its weights: "ResNet-50"."""
        return ARCHITECTURES[self.architecture].title

    @property
    def title(self) -> str:
        """Network and weights."""
        if self.file:
            return f"{self.name}, {self.file.name}"
        if self.weights == BUILTIN:
            return f"{self.name}, built in (10 classes)"
        return f"{self.name}, ImageNet-1k {self.weights.removeprefix('imagenet1k_').upper()}"


BUILTIN_RESNET = ModelChoice("resnet50", BUILTIN)
BUILTIN_PLAIN = ModelChoice("plainnet50", BUILTIN)
IMAGENET_RESNET = ModelChoice("resnet50", "imagenet1k_v2")

# Shorter side, in pixels, to which a photo is scaled before the middle 224 x 224 are cut out
# (ImageNet: the `resize_size` of torchvision's weight sets).
RESIZE = {BUILTIN: 224, "imagenet1k_v1": 256, "imagenet1k_v2": 232}


def choices() -> dict[str, ModelChoice]:
    """Every model that can be chosen, by id: the built-in ones this copy has, ImageNet's, and
    the operator's files."""
    builtin = [c for c in (BUILTIN_RESNET, BUILTIN_PLAIN) if builtin_file(c.architecture).exists()]
    imagenet = [ModelChoice(a.name, w) for a in ARCHITECTURES.values() for w in a.imagenet]
    return {choice.id: choice for choice in (*builtin, *imagenet, *operator_choices())}


def operator_choices() -> list[ModelChoice]:
    """The operator's files whose names begin with a network's: `resnet50-ours.safetensors`,
    `resnet18.pth`."""
    found = []
    for path in operator_files():
        fitting = [name for name in ARCHITECTURES if path.name.startswith(name)]
        if fitting:
            found.append(ModelChoice(max(fitting, key=len), OPERATOR, path))
    return found


def operator_files() -> list[Path]:
    """The weights files in the folder named by the environment variable RESNET_VIZ_WEIGHTS."""
    folder = os.environ.get(OPERATOR_FOLDER)
    if not folder or not Path(folder).is_dir():
        return []
    return [
        path
        for path in sorted(Path(folder).iterdir())
        if path.suffix in (".safetensors", ".pth", ".pt")
    ]


def builtin_file(architecture: str) -> Path:
    """Where the project's own weights of a network lie; its card is beside it (`.json`)."""
    return ASSETS / "weights" / f"{architecture}.safetensors"


@cache
def imagenet_categories() -> tuple[Category, ...]:
    """The 1,000 classes of ImageNet-1k (ILSVRC 2012) in the order of torchvision's outputs."""
    lines = (ASSETS / "imagenet_classes.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return tuple(Category(label, wnid) for wnid, label in pairs)


def category_of(folder_name: str) -> Category:
    """The class a data set's folder stands for: an ImageNet WordNet id, or a label of its own."""
    known = {c.wnid: c for c in imagenet_categories()}
    return known.get(folder_name) or Category(folder_name, None)


def read_card(weights: Path) -> dict[str, Any]:
    """What is written down beside a weights file (classes, recipe, accuracy, data, SHA-256);
    nothing where there is no card. Raises `WeightsError` for one that is not JSON."""
    (card,) = _json_lines(weights.with_suffix(".json"), whole=True) or ({},)
    return card


@dataclass(frozen=True, slots=True)
class MeasuredLesions:
    """Top-1 accuracy, in [0, 1], over `images` photos: of the whole network (`baseline`) and
    without each block, first to last; None for a block that cannot be removed."""

    images: int
    baseline: float
    without: tuple[float | None, ...]


def read_lesions(weights: Path) -> MeasuredLesions | None:
    """What `resnet_viz lesion --json` printed for a weights file, kept beside it
    (`.lesions.json`); None where it is not. Raises `WeightsError`."""
    path = weights.with_suffix(".lesions.json")
    found = _json_lines(path, whole=True)
    if not found:
        return None
    try:
        (line,) = found
        return MeasuredLesions(line["images"], line["baseline"], tuple(line["without"]))
    except (KeyError, TypeError) as error:
        raise _unreadable(path) from error


@dataclass(frozen=True, slots=True)
class LogPoint:
    """One line of a training log: the last few steps' mean `loss` (cross-entropy with label
    smoothing) and `accuracy`, in [0, 1], on augmented training crops of `size` pixels a side."""

    step: int
    size: int
    learning_rate: float
    loss: float
    accuracy: float


def read_log(weights: Path) -> tuple[LogPoint, ...]:
    """The training log beside a weights file (`.jsonl`), first step first; nothing where there is
    none. Raises `WeightsError`."""
    path = weights.with_suffix(".jsonl")
    try:
        return tuple(
            LogPoint(r["step"], r["size"], r["learning_rate"], r["loss"], r["accuracy"])
            for r in _json_lines(path, whole=False)
        )
    except (KeyError, TypeError) as error:
        raise _unreadable(path) from error


def _json_lines(path: Path, *, whole: bool) -> list[Any]:
    """The JSON in a file, as a `whole` or line by line; nothing where there is no file."""
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
        return [json.loads(part) for part in ([text] if whole else text.splitlines())]
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> WeightsError:
    return WeightsError(f"The file {path.name} is damaged; mend or remove it.")


def card_categories(card: dict[str, Any]) -> tuple[Category, ...]:
    """The classes a card names, in the order of the network's outputs."""
    return tuple(Category(c["label"], c["wnid"]) for c in card.get("classes", []))
