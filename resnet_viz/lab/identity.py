"""What decides the result of a job: two of one identity train the same networks the same way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from resnet_viz.lab.settings import Settings

HERE = Path(__file__).parent
CODE = (HERE, HERE.parent / "networks")  # what trains, and what it trains
UNCHANGING = ("digits", "cifar10")  # a folder's pictures may be others tomorrow


def identity_of(runs: Sequence[Settings], threads: int) -> str | None:
    """A digest of the settings, of the code that obeys them and of how it is run: a changed letter
    there makes another identity, so that no recording passes for what it is not. None where the
    data may change under its name. `threads`: sums are rounded as they are shared out."""
    if any(run.data not in UNCHANGING for run in runs):
        return None
    told = json.dumps([code(), threads, *map(asdict, runs)])
    return sha256(told.encode()).hexdigest()


@cache
def code() -> str:
    """A digest of the code that decides results, and of torch's version."""
    digest = sha256(version("torch").encode())
    for folder in CODE:
        for file in sorted(folder.glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
