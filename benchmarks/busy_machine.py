"""What a busy machine costs: the same work beside nothing and beside busy processes, with torch's
threads spinning as long as GNU's OpenMP lets them, as briefly as the app says, and not at all.

python -m benchmarks.busy_machine [--busy N] [--seconds S]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from resnet_viz.openmp import SPINS

SETTINGS = {
    "spin on": {},
    "spin briefly": {"GOMP_SPINCOUNT": SPINS},
    "sleep at once": {"OMP_WAIT_POLICY": "PASSIVE"},
}
WORKS = ("prediction", "analysis", "lesions", "lab", "fit")
LAB_STEPS = 5
LEAST_ROUNDS = 3


# --- A process with one of the settings ----------------------------------------------------------


def works(folder: Path) -> dict[str, Callable[[], object]]:
    """What is measured, ready to be done again and again."""
    import torch

    from resnet_viz.facts.catalog import BUILTIN
    from resnet_viz.fitting.fit import Trainer
    from resnet_viz.inside.analysis import analyze
    from resnet_viz.inside.lesion import lesions
    from resnet_viz.inside.prediction import predict
    from resnet_viz.lab.data import digits
    from resnet_viz.lab.loop import train
    from resnet_viz.lab.settings import Settings
    from resnet_viz.networks.models import load
    from resnet_viz.networks.recipe import Recipe, parse_cycles
    from resnet_viz.pictures.folders import open_folder
    from resnet_viz.pictures.gallery import SAMPLES, load_sample

    device = torch.device("cpu")
    model = load("resnet50", BUILTIN, device=device)
    cropped = model.preprocessing.prepare(load_sample(SAMPLES[0].id).pixels).cropped
    running = train(Settings(depth=56, epochs=200), digits(), device)
    next(running)
    recipe = Recipe(parse_cycles("1e-3 9999x64"), batch=2)
    fitting = Trainer(open_folder(folder), "residual", recipe, device).records(folder / "unused")
    return {
        "prediction": lambda: predict(model, cropped),
        "analysis": lambda: analyze(model, cropped, 0),
        "lesions": lambda: lesions(model, cropped),
        "lab": lambda: running.send(LAB_STEPS),
        "fit": lambda: next(fitting),
    }


def serve(folder: Path) -> None:
    """Do what standard input names; answer with wall and processor time in seconds."""
    known = works(folder)
    for line in sys.stdin:
        began, used = time.perf_counter(), time.process_time()
        known[line.strip()]()
        print(json.dumps([time.perf_counter() - began, time.process_time() - used]), flush=True)


# --- The process that asks -----------------------------------------------------------------------


@contextmanager
def process(environment: dict[str, str], folder: Path) -> Iterator[Callable[[str], list[float]]]:
    """A process of its own with one of the settings; gives what asks it for a work's times."""
    unset = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"}
    kept = {k: v for k, v in os.environ.items() if k not in unset}
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.busy_machine", "--serve", str(folder)],
        env=kept | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    asked, answers = child.stdin, child.stdout

    def times(work: str) -> list[float]:
        print(work, file=asked, flush=True)
        measured: list[float] = json.loads(answers.readline())
        return measured

    try:
        yield times
    finally:
        child.kill()
        child.wait()


@contextmanager
def busy_processes(number: int) -> Iterator[None]:
    """So many processes that do nothing but use a core each."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def in_turns(
    ask: Sequence[Callable[[], list[float]]], seconds: float
) -> Iterator[list[list[float]]]:
    """The times of one after the other, round by round: what disturbs, disturbs all alike."""
    end = time.perf_counter() + seconds
    rounds = 0
    while rounds < LEAST_ROUNDS or time.perf_counter() < end:
        yield [times() for times in ask]
        rounds += 1


def photos(folder: Path) -> None:
    """A small data set of noise."""
    random = np.random.default_rng(1)
    (folder / "noise").mkdir()
    for number in range(16):
        pixels = random.integers(0, 256, (96, 96, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "noise" / f"{number}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--busy", type=int, default=3, metavar="N", help="processes beside it")
    parser.add_argument("--seconds", type=float, default=25, metavar="S", help="for each work")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve)

    from benchmarks.machine import machine

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        photos(folder)
        asked = {
            setting: stack.enter_context(process(environment, folder))
            for setting, environment in SETTINGS.items()
        }
        for times in asked.values():
            for work in WORKS:
                times(work)  # the first sets kernels up
        medians: dict[tuple[str, str, bool], list[float]] = {}
        for busy in (False, True):
            with busy_processes(options.busy if busy else 0):
                for work in WORKS:
                    rounds = list(
                        in_turns([partial(asked[s], work) for s in SETTINGS], options.seconds)
                    )
                    for setting, pairs in zip(SETTINGS, zip(*rounds, strict=True), strict=True):
                        columns = zip(*pairs, strict=True)
                        medians[work, setting, busy] = [statistics.median(c) for c in columns]

    title = f"{machine()}; beside {options.busy} busy processes; medians"
    heads = (
        "",
        "threads",
        "idle, ms",
        "of processors",
        "busy, ms",
        "busy / idle",
        "idle / spin on",
    )
    table = Table(*heads, title=title)
    for work in WORKS:
        for setting in SETTINGS:
            idle, used = medians[work, setting, False]
            busy_wall, _ = medians[work, setting, True]
            before = medians[work, "spin on", False][0]
            numbers = (idle * 1000, used * 1000, busy_wall * 1000)
            cells = [f"{number:,.0f}" for number in numbers]
            ratios = [f"{busy_wall / idle:.1f}", f"{idle / before:.2f}"]
            table.add_row(work, setting, *cells, *ratios)
        table.add_section()
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
