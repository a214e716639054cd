"""The operator's own weights: the files in the folder named by the environment variable
RESNET_VIZ_WEIGHTS, each beginning with the name of its network or detector.

Imports no torch, and raises nothing: what cannot be used is passed over, and it is said why.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from resnet_viz.facts.catalog import (
    ARCHITECTURES,
    BUILTIN_PLAIN,
    BUILTIN_RESNET,
    OPERATOR,
    OPERATOR_FOLDER,
    ModelChoice,
    builtin_file,
)
from resnet_viz.facts.coco import DETECTORS, Detector

SUFFIXES = (".safetensors", ".pth", ".pt")
COMPANIONS = (".json", ".jsonl")  # what lies beside weights


@dataclass(frozen=True, slots=True)
class OperatorFiles:
    """What the folder holds: networks to choose (`resnet50-ours.safetensors`, `ResNet18.pth`),
    the files of detectors with their ids, and a line for everything `passed_over`, the folder
    itself included."""

    networks: tuple[ModelChoice, ...] = ()
    detectors: tuple[tuple[str, Path], ...] = ()
    passed_over: tuple[str, ...] = ()


def operator_files() -> OperatorFiles:
    """The folder by now; nothing where the variable is not set."""
    named = os.environ.get(OPERATOR_FOLDER)
    if not named:
        return OperatorFiles()
    folder = Path(os.path.expanduser(named))
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        advice = f"give {OPERATOR_FOLDER} a folder that the user who runs the app may read"
        return OperatorFiles(passed_over=(f"{folder}: {_reason(error)}; {advice}.",))
    networks, detectors, passed_over = [], [], []
    for path in paths:
        if path.suffix.lower() in COMPANIONS:
            continue
        name, fault = _begins_with(path), _fault(path)
        if fault is not None:
            passed_over.append(f"{path.name}: {fault}.")
        elif name is None:
            passed_over.append(
                f"{path.name}: its name does not begin with a network's, such as resnet50."
            )
        elif name in ARCHITECTURES:
            networks.append(ModelChoice(name, OPERATOR, path, _stamp(path)))
        else:
            detectors.append((name, path))
    if not networks and not detectors and not passed_over:
        passed_over.append(f"{folder}: there is no weights file in it.")
    return OperatorFiles(tuple(networks), tuple(detectors), tuple(passed_over))


def operator_file(detector: Detector) -> Path | None:
    """The operator's weights of a detector: `maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth`."""
    detectors = operator_files().detectors
    return next((path for name, path in detectors if name == detector.id), None)


def detector_stamp(detector: Detector) -> tuple[int, ...]:
    """Another one once the operator has brought or replaced the detector's weights."""
    file = operator_file(detector)
    return _stamp(file) if file else ()


def choices() -> dict[str, ModelChoice]:
    """Every model that can be chosen, by id: the built-in ones this copy has, ImageNet's, and
    the operator's files."""
    builtin = [c for c in (BUILTIN_RESNET, BUILTIN_PLAIN) if builtin_file(c.architecture).exists()]
    imagenet = [ModelChoice(a.name, w) for a in ARCHITECTURES.values() for w in a.imagenet]
    return {choice.id: choice for choice in (*builtin, *imagenet, *operator_files().networks)}


def _begins_with(path: Path) -> str | None:
    """The network or detector that a file's name begins with, the longest one; None: none."""
    known = [*ARCHITECTURES, *(detector.id for detector in DETECTORS)]
    fitting = [name for name in known if path.name.lower().startswith(name)]
    return max(fitting, key=len) if fitting else None


def _stamp(path: Path) -> tuple[int, ...]:
    """Size and time of the last change of weights and of the card beside them."""
    stamps: list[int] = []
    for file in (path, path.with_suffix(".json")):
        with suppress(OSError):
            state = file.stat()
            stamps += (state.st_size, state.st_mtime_ns)
    return tuple(stamps)


def _fault(path: Path) -> str | None:
    """Why a file cannot be read as weights; None where nothing is known against it."""
    try:
        if not path.is_file():
            return "it is no file"
        if path.suffix.lower() not in SUFFIXES:
            return f"it does not end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        path.open("rb").close()
    except OSError as error:
        return f"it cannot be read ({_reason(error)})"
    return None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
