"""From a trained network to the files that ship: weights, card and log."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import Tensor

from resnet_viz.errors import DataError
from resnet_viz.facts.catalog import BUILTIN, RESIZE, category_of
from resnet_viz.facts.networks import TWINS, NetworkKind
from resnet_viz.inside.evaluation import RunningAccuracy
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.interval import interval
from resnet_viz.networks.quantization import quantize
from resnet_viz.networks.recipe import Recipe, written_cycles
from resnet_viz.networks.weights import sha256_of
from resnet_viz.pictures.folders import PhotoFolder

DATA = {
    "name": "Imagenette (fast.ai), ten classes of ImageNet",
    "source": "https://github.com/fastai/imagenette",
    "licence": "Apache 2.0 for the collection; the photos keep ImageNet's terms, and none is here",
}


SUFFIXES = (".safetensors", ".json", ".jsonl", ".checkpoint")  # weights, card, log, and to resume
COPIES = 2 * 3  # of the weights: two checkpoints for a moment, each with AdamW's two means


def check_out(out: Path, state: Mapping[str, Tensor]) -> None:
    """Raise `DataError` unless a training can keep its weights in `out`, and card, log and
    checkpoint beside it. Makes the folder. `state` says how large it will be."""
    if out.suffix.lower() != SUFFIXES[0]:
        raise DataError(f"{out} does not end in {SUFFIXES[0]}; give a name that does.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for path in (out, *(out.with_suffix(suffix) for suffix in SUFFIXES[1:])):
            if path.exists():
                path.open("ab").close()
        with tempfile.TemporaryFile(dir=out.parent):
            free = shutil.disk_usage(out.parent).free
    except OSError as error:
        raise DataError(
            f"{error.filename or out} cannot be written ({error.strerror}); give another --out."
        ) from error
    needed = COPIES * sum(tensor.nbytes for tensor in state.values())
    if free < needed:
        raise DataError(
            f"{out.parent} has {free / 1e6:,.0f} MB left and training needs {needed / 1e6:,.0f}; "
            "make room or give another --out."
        )


def write_weights(state: Mapping[str, Tensor], out: Path) -> None:
    """Write a state dict as int8 with float scales: beside the target and renamed, so that a kill
    leaves no half a file. Who may read it, the umask says; safetensors' own writer says nobody."""
    partial = out.with_name(out.name + ".part")
    partial.write_bytes(save(quantize(state)))
    os.replace(partial, out)


@dataclass(frozen=True, slots=True)
class EarlierPart:
    """What a run of a recipe's first `cycles` alone left: on what they were `trained`, as its card
    says it."""

    cycles: int
    trained: dict[str, Any]


def earlier_part(
    out: Path, kind: NetworkKind, recipe: Recipe, folder: PhotoFolder
) -> EarlierPart | None:
    """What made the weights in `out`, if that was a first part of the recipe, with the same kind
    of network and as many photos; else None. Raises `WeightsError` for a damaged card."""
    done = read_card(out).recipe
    if done is None or not out.exists() or not 0 < len(done.cycles) < len(recipe.cycles):
        return None
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    same = card["network"] == kind and card["training_photos"] == len(folder.files)
    if not same or done != replace(recipe, cycles=recipe.cycles[: len(done.cycles)]):
        return None
    return EarlierPart(len(done.cycles), card["trained"])


def write_card(
    out: Path,
    kind: NetworkKind,
    recipe: Recipe,
    folder: PhotoFolder,
    trained: dict[str, Any],
) -> None:
    """Write what there is to know of the weights in `out`, and of the log beside them, as JSON."""
    card = {
        "architecture": TWINS[kind].name,
        "network": kind,
        "classes": [asdict(category_of(name)) for name in folder.classes],
        "resize": RESIZE[BUILTIN],
        "epochs": recipe.epochs,
        "seed": recipe.seed,
        "training_photos": len(folder.files),
        "recipe": asdict(recipe),
        "command": command(kind, recipe),
        "trained": trained,
        "data": DATA,
        "sha256": sha256_of(out),
        "log_sha256": sha256_of(out.with_suffix(".jsonl")),
        "licence": "MIT, as the project",
    }
    _write(out, card)


def command(kind: NetworkKind, recipe: Recipe) -> str:
    """The command line that repeats a training, in a folder that has Imagenette's."""
    words = ["python", "-m", "resnet_viz", "fit", "--data", "imagenette/train", "--network", kind]
    words += ["--seed", str(recipe.seed), "--batch", str(recipe.batch)]
    words += ["--cycles", written_cycles(recipe.cycles), "--out", f"{TWINS[kind].name}.safetensors"]
    return shlex.join(words)


def add_accuracy(out: Path, result: RunningAccuracy, photos: str) -> None:
    """Add a measured accuracy to the card beside `out`; `photos` says on what."""
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    card["accuracy"] = {
        "images": result.total,
        "top1": result.top1,
        "top5": result.top5,
        "top1_interval": interval(result.top1, result.total),
        "top5_interval": interval(result.top5, result.total),
        "photos": photos,
    }
    _write(out, card)


def _write(out: Path, card: dict[str, Any]) -> None:
    text = json.dumps(card, indent=2, ensure_ascii=False)
    out.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
