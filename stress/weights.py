"""Hostile weight files in an operator's folder."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import torch
from rich.progress import track
from torch import nn
from torchvision.models import resnet18

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import OPERATOR_FOLDER
from resnet_viz.networks.models import load
from resnet_viz.networks.operator_files import operator_files
from stress.outcome import Outcome
from stress.weight_files import good, hostile_files

MOST_MEMORY = 500_000_000  # bytes on top of what the process had before the file
CANARY = "canary"  # beside the files; what a file's code would make


def hostile_weights(count: int) -> Outcome:
    """Each file is refused with a sentence or loaded right, and no code in it runs."""
    executed, wrong, slowest, memory = 0, [], 0.0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        canary = folder / CANARY
        every = list(hostile_files(canary))
        files = every[:: max(1, len(every) // count)]
        apart = _Apart()
        for title, suffix, content, expected in track(files, "weights"):
            path = folder / f"resnet18-{title.replace(' ', '-')}{suffix}"
            path.write_bytes(content)
            found, seconds, taken = apart.load(folder)
            path.unlink()
            executed += canary.exists()
            canary.unlink(missing_ok=True)
            slowest, memory = max(slowest, seconds), max(memory, taken)
            if found != expected or taken > MOST_MEMORY:
                wrong.append(f"{title}: {found}, {taken / 1e6:,.0f} MB")
    said = f"; not as they should be: {'; '.join(wrong)}" if wrong else ""
    return Outcome(
        "weights",
        f"{len(files)} hostile weight files: refused with a sentence or loaded right; 0 executed",
        f"{len(files) - len(wrong)} of {len(files)} refused or loaded right, {executed} executed; "
        f"slowest {slowest:.1f} s, at most {memory / 1e6:,.0f} MB{said}",
        not wrong and not executed,
        {
            "files": len(files),
            "wrong": len(wrong),
            "executed": executed,
            "slowest_s": round(slowest, 2),
            "memory_mb": memory // 1_000_000,
        },
    )


# --- Loading, in a process of its own ------------------------------------------------------------


class _Apart:
    """A process that loads, and another one where a file has ended it."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def load(self, folder: Path) -> tuple[str, float, int]:
        """What became of the one file in the folder, the seconds, and the bytes of memory it
        took."""
        try:
            return self._pool.submit(_loaded, folder).result()
        except BrokenProcessPool:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            return "ends the process", 0.0, 0


def _loaded(folder: Path) -> tuple[str, float, int]:
    os.environ[OPERATOR_FOLDER] = str(folder)
    (choice,) = operator_files().networks
    assert choice.file is not None
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, began = _peak(), time.perf_counter()
    try:
        model = load(choice.architecture, choice.file, device=torch.device("cpu"))
    except WeightsError as error:
        sentence = str(error)
        found = "refused" if sentence and "\n" not in sentence else f"no sentence: {sentence!r}"
    except BaseException as error:  # noqa: BLE001 - just this is looked for
        found = repr(error)[:200]
    else:
        found = "loaded" if _is_right(model.module) else "loaded wrong"
    return found, time.perf_counter() - began, _peak() - before


def _peak() -> int:
    """The most memory of this process so far, in bytes (Linux)."""
    told = Path("/proc/self/status").read_text()
    (line,) = (line for line in told.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def _is_right(module: nn.Module) -> bool:
    """Whether it computes what torchvision's own network with the state of `good` does."""
    reference = resnet18(num_classes=3).eval()
    reference.load_state_dict(good())
    picture = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return torch.allclose(module(picture), reference(picture), atol=0.05)
