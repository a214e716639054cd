"""The first picture's passage through the built-in network, kept beside its weights: the first
screen is there before torch is.

`python -m scripts.first_screen` makes it. It is told by what the network reads and by the file of
its weights, so that a changed picture or network is never shown with what another gave.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from resnet_viz.facts.catalog import ASSETS, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.inside.answer import Prediction, Score
from resnet_viz.inside.passed import Passage, PassedBlock
from resnet_viz.pictures.images import Pixels

FILE: Final = ASSETS / "first_passage.npz"
MAPS: Final = ("branch", "shortcut", "output")  # of a block


def first_passage(network: ModelChoice, cropped: Pixels) -> Passage | None:
    """The passage of one prepared picture, (224, 224, 3) uint8 RGB, through the whole network
    where it is the one that is kept; else None."""
    if network != BUILTIN_RESNET or not FILE.exists():
        return None
    told, passage = _read(FILE)
    return passage if told == {"weights": _weights(), "picture": _digest(cropped)} else None


def keep(passage: Passage, cropped: Pixels, file: Path = FILE) -> None:
    """Write down the passage of this picture through the built-in network."""
    arrays = {"conv1": passage.conv1}
    for block in passage.blocks:
        arrays |= {f"{block.name}.{kind}": getattr(block, kind) for kind in MAPS}
    answer = passage.prediction
    arrays |= {"logits": answer.logits, "probabilities": answer.probabilities}
    told = {
        "of": {"weights": _weights(), "picture": _digest(cropped)},
        "blocks": [_numbers(block) for block in passage.blocks],
        "top": [asdict(score) for score in answer.top],
        "milliseconds": answer.milliseconds,
        "device": answer.device,
    }
    np.savez_compressed(file, told=np.array(json.dumps(told)), allow_pickle=False, **arrays)


@cache
def _read(file: Path) -> tuple[dict[str, str], Passage]:
    """What it is the passage of, and the passage."""
    with np.load(file) as kept:
        arrays = dict(kept)
    told = json.loads(str(arrays["told"]))
    for array in arrays.values():
        array.flags.writeable = False  # all who look share them
    blocks = tuple(
        PassedBlock(**numbers, **{kind: arrays[f"{numbers['name']}.{kind}"] for kind in MAPS})
        for numbers in told["blocks"]
    )
    answer = Prediction(
        logits=arrays["logits"],
        probabilities=arrays["probabilities"],
        top=tuple(Score(**score) for score in told["top"]),
        milliseconds=told["milliseconds"],
        device=told["device"],
    )
    return told["of"], Passage(arrays["conv1"], blocks, answer)


def _numbers(block: PassedBlock) -> dict[str, Any]:
    """All of it but its maps."""
    names = (field.name for field in fields(block) if field.name not in MAPS)
    return {name: getattr(block, name) for name in names}


@cache
def _weights() -> str:
    """SHA-256 of the built-in network's file."""
    with builtin_file(BUILTIN_RESNET.architecture).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(cropped: Pixels) -> str:
    """SHA-256 of what the network reads."""
    return hashlib.sha256(cropped.tobytes()).hexdigest()
