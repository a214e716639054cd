"""What looking inside costs: time against a bare pass and against Captum, and memory over time.

python -m benchmarks.analysis_cost [--runs N] [--analyses N]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from captum.attr import LayerGradCam
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import machine
from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.lesion import lesions
from resnet_viz.inside.prediction import as_batch, predict
from resnet_viz.inside.trace import named_blocks
from resnet_viz.networks.models import LoadedModel, load
from resnet_viz.pictures.gallery import SAMPLES, load_sample
from resnet_viz.pictures.images import Pixels

TARGET = 0
SETTLED = 50  # analyses after which the allocator has seen everything once


def bare_pass(model: LoadedModel, cropped: Pixels) -> None:
    """One forward and one backward pass to the input, as torch does them."""
    images = as_batch(model, cropped).requires_grad_()
    torch.autograd.grad(model.module(images)[0, TARGET], images)


def captum_layer_by_layer(model: LoadedModel, cropped: Pixels) -> None:
    """Grad-CAM of every block, one after the other."""
    images = as_batch(model, cropped)
    for _, block in named_blocks(model.module):
        LayerGradCam(model.module, block).attribute(images, target=TARGET)


def seconds(works: list[Callable[[], object]], runs: int) -> Iterator[tuple[float, ...]]:
    """Times of all works in turn, so that a busy machine slows them alike."""
    for run in range(runs + 1):
        measured = []
        for work in works:
            began = time.perf_counter()
            work()
            measured.append(time.perf_counter() - began)
        if run:  # the first sets kernels up
            yield tuple(measured)


def resident() -> float:
    """Memory of this process, MB (Linux)."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15, metavar="N")
    parser.add_argument("--analyses", type=int, default=1000, metavar="N")
    options = parser.parse_args()
    model = load("resnet50", BUILTIN, device=torch.device("cpu"))
    cropped = model.preprocessing.prepare(load_sample(SAMPLES[0].id).pixels).cropped

    rows = list(
        seconds(
            [
                lambda: bare_pass(model, cropped),
                lambda: analyze(model, cropped, TARGET),
                lambda: captum_layer_by_layer(model, cropped),
                lambda: predict(model, cropped),
                lambda: lesions(model, cropped),
            ],
            options.runs,
        )
    )
    medians = [statistics.median(column) for column in zip(*rows, strict=True)]
    cost = statistics.median(row[1] / row[0] for row in rows)
    gain = statistics.median(row[2] / row[1] for row in rows)
    passes = statistics.median(row[4] / row[3] for row in rows)

    for number in track(range(options.analyses), "analyses", console=Console(stderr=True)):
        analyze(model, cropped, TARGET)
        if number == SETTLED:
            before = resident()
    after = resident()

    table = Table("", "measured", "bar", title=f"{machine()}; median of {options.runs} runs")
    names = ("bare forward and backward", "the whole analysis", "Captum, 16 layers one by one")
    for name, median in zip((*names, "forward pass", "all 16 lesions"), medians, strict=True):
        table.add_row(name, f"{median * 1000:.0f} ms", "")
    table.add_row("analysis / bare pass", f"{cost:.2f}", "at most 0.85")
    table.add_row("Captum / analysis", f"{gain:.1f}", "at least 13")
    table.add_row("all 16 lesions / forward pass", f"{passes:.1f}", "at most 9")
    table.add_row(
        f"memory after {options.analyses} analyses / after {SETTLED}",
        f"{after:.0f} / {before:.0f} MB = {after / before:.3f}",
        "flat",
    )
    Console().print(table)


if __name__ == "__main__":
    main()
