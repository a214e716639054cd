"""What lies beside a weights file, under its name: card, measured lesions and training log.

A card (`.json`) tells of the weights what they cannot say themselves; each key may be missing:

    {"resize": 224, "classes": [{"label": "tench", "wnid": "n01440764"}, {"label": "my cat"}]}

`resize`: the shorter side, in pixels, to which a photo is scaled; `classes`: the outputs in order,
`wnid` their WordNet ids where they have one. Other ways to write classes are read, too: names
alone; pairs of id and name; a dict from the output's number to any of these, or from the name to
the number; and a file that holds nothing but the classes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import Category, category_of
from resnet_viz.networks.recipe import Recipe, read_recipe, whole

SMALLEST, LARGEST = 224, 2048  # pixels: what is cut out, and what a photo may grow to


@dataclass(frozen=True, slots=True)
class MeasuredAccuracy:
    """Accuracy over `images` photos, `top1` and `top5` as fractions in [0, 1]."""

    images: int
    top1: float
    top5: float


@dataclass(frozen=True, slots=True)
class Card:
    """What is written down of weights: their classes in the order of the outputs, the preset's
    `resize` in pixels, the `epochs` and `seconds` of training, the `data` they were trained on,
    the `recipe`, their accuracy and the SHA-256 of their file; None, or nothing in it, where it is
    not said."""

    categories: tuple[Category, ...] = ()
    resize: int | None = None
    epochs: int | None = None
    seconds: float | None = None
    data: str | None = None
    recipe: Recipe | None = None
    accuracy: MeasuredAccuracy | None = None
    sha256: str | None = None


def read_card(weights: Path) -> Card:
    """The card beside a weights file; an empty one where there is none. Raises `WeightsError`,
    which names the key that cannot be read."""
    path = weights.with_suffix(".json")
    content = _json(path)
    if content is None:
        return Card()
    if isinstance(content, list) or _numbers(content) is not None:
        content = {"classes": content}
    if not isinstance(content, dict):
        raise WeightsError(f"{path.name} should be a dict, with the key 'classes'; mend it.")
    readers: dict[str, tuple[Callable[[Any], Any], str]] = {
        "classes": (_categories, "a list of names, one for each output in order"),
        "resize": (_resize, f"a number of pixels from {SMALLEST} to {LARGEST:,}"),
        "accuracy": (_accuracy, "a dict of the numbers images, top1 and top5"),
        "epochs": (whole, "a whole number"),
        "recipe": (read_recipe, "a recipe as `fit` writes it"),
        "trained": (lambda value: float(value["seconds"]), "a dict with the number seconds"),
        "data": (lambda value: _text(value["name"]), "a dict with the text name"),
        "sha256": (_text, "a text"),
    }
    fields = {"classes": "categories", "trained": "seconds"}
    read: dict[str, Any] = {}
    for key, (reader, expected) in readers.items():
        if content.get(key) is not None:
            try:
                read[fields.get(key, key)] = reader(content[key])
            except (TypeError, ValueError, KeyError, OverflowError) as error:
                raise WeightsError(
                    f"{path.name} cannot be read: {key!r} should be {expected}; mend it."
                ) from error
    return Card(**read)


def _categories(value: Any) -> tuple[Category, ...]:
    """The classes as people write them. Raises ValueError or TypeError for anything else."""
    if isinstance(value, dict):
        order = _numbers(value)
        if order is None:
            raise ValueError
        value = order
    if not isinstance(value, list):
        raise TypeError
    return tuple(_category(entry) for entry in value)


def _numbers(value: Any) -> list[Any] | None:
    """What a dict says of the numbers from 0 on, whether they are its keys or its values; None
    where it is no such dict."""
    if not isinstance(value, dict) or not value:
        return None
    by_key = {str(number): number for number in range(len(value))}
    if value.keys() == by_key.keys():
        return [value[key] for key in by_key]
    names = {number: name for name, number in value.items() if type(number) is int}
    if names.keys() == set(by_key.values()):
        return [names[number] for number in by_key.values()]
    return None


def _category(entry: Any) -> Category:
    match entry:
        case str(name) if name.strip():
            return category_of(name)
        case [str(wnid), str(name)] if name.strip():
            return Category(name, wnid)
        case {"label": str(name)} if name.strip():
            wnid = entry.get("wnid")
            return Category(name, None if wnid is None else _text(wnid))
    raise ValueError


def _resize(value: Any) -> int:
    pixels = whole(int(value) if isinstance(value, str) else value)
    if not SMALLEST <= pixels <= LARGEST:
        raise ValueError
    return pixels


def _accuracy(value: Any) -> MeasuredAccuracy:
    return MeasuredAccuracy(whole(value["images"]), float(value["top1"]), float(value["top5"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


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
    lesions = _json(path)
    if lesions is None:
        return None
    try:
        return MeasuredLesions(lesions["images"], lesions["baseline"], tuple(lesions["without"]))
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
        records = [json.loads(line) for line in (_bytes(path) or b"").splitlines()]
        return tuple(
            LogPoint(r["step"], r["size"], r["learning_rate"], r["loss"], r["accuracy"])
            for r in records
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path) from error


def _json(path: Path) -> Any:
    """The JSON in a file, None where there is no file. From bytes: `json` knows UTF-8 and UTF-16
    with and without the mark that Windows' editors put first."""
    content = _bytes(path)
    if content is None:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path) from error


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WeightsError(
            f"{path} cannot be read ({error.strerror}); let the user who runs the app read it."
        ) from error


def _unreadable(path: Path) -> WeightsError:
    return WeightsError(f"The file {path.name} is damaged; mend or remove it.")
