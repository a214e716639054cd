"""From a trained network to the files that ship: weights, card and log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import save_file
from torch import Tensor

from resnet_viz.catalog import BUILTIN, RESIZE, category_of
from resnet_viz.evaluation import Evaluation
from resnet_viz.folders import PhotoFolder
from resnet_viz.quantization import quantize
from resnet_viz.training.recipe import Recipe

ARCHITECTURE = {"residual": "resnet50", "plain": "plainnet50"}
DATA = {
    "name": "Imagenette (fast.ai), ten classes of ImageNet",
    "source": "https://github.com/fastai/imagenette",
    "licence": "Apache 2.0 for the collection; the photos keep ImageNet's terms, and none is here",
}


def write_weights(state: Mapping[str, Tensor], out: Path) -> None:
    """Write a state dict as int8 with float scales."""
    save_file(quantize(state), out)


def write_card(
    out: Path, kind: str, recipe: Recipe, folder: PhotoFolder, trained: dict[str, Any]
) -> None:
    """Write what there is to know of the weights in `out` beside them, as JSON."""
    card = {
        "architecture": ARCHITECTURE[kind],
        "network": kind,
        "classes": [asdict(category_of(name)) for name in folder.classes],
        "resize": RESIZE[BUILTIN],
        "epochs": recipe.epochs,
        "seed": recipe.seed,
        "training_photos": len(folder.files),
        "recipe": asdict(recipe),
        "trained": trained,
        "data": DATA,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "licence": "MIT, as the project",
    }
    _write(out, card)


def add_accuracy(out: Path, result: Evaluation, photos: str) -> None:
    """Add a measured accuracy to the card beside `out`; `photos` says on what."""
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    card["accuracy"] = {
        "images": result.total,
        "top1": result.top1,
        "top5": result.top5,
        "photos": photos,
    }
    _write(out, card)


def _write(out: Path, card: dict[str, Any]) -> None:
    text = json.dumps(card, indent=2, ensure_ascii=False)
    out.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
