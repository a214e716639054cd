"""What heat maps and their trials cost: time against bare passes and against Captum, and memory.

python -m benchmarks.saliency [--runs N]
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from captum.attr import FeatureAblation, IntegratedGradients
from rich.console import Console
from rich.table import Table
from torch import Tensor

from benchmarks.analysis_cost import resident, seconds
from benchmarks.machine import machine
from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.saliency.attribute import DEFAULT, attribute
from resnet_viz.inside.saliency.cells import cell_of
from resnet_viz.inside.saliency.faithfulness import put_on_trial
from resnet_viz.inside.saliency.fills import filled
from resnet_viz.inside.saliency.methods import METHODS, USUAL
from resnet_viz.inside.saliency.sanity import check_sanity
from resnet_viz.inside.saliency.trials import Trial
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel, load
from resnet_viz.pictures.gallery import SAMPLES, load_sample
from resnet_viz.pictures.images import Pixels

TARGET = 0
BATCH = 8  # pictures a pass: faster for each than 1, 2 or 4
MB = 1e6


class Work:
    """What is measured, on one picture."""

    def __init__(self, model: LoadedModel, cropped: Pixels) -> None:
        self.model, self.cropped = model, cropped
        self.images = as_batch(model, cropped)
        self.baseline = torch.from_numpy(filled(cropped, DEFAULT.baseline, 1))[None]
        self.maps = {
            method: finish(attribute(model, cropped, TARGET, method)).map for method in USUAL
        }
        self.passes = self.trial().passes.forward
        self.covered = self.images.repeat(self.passes, 1, 1, 1)

    def integrated(self) -> None:
        finish(attribute(self.model, self.cropped, TARGET, "integrated_gradients"))

    def bare_gradients(self) -> None:
        """As many passes there and back, on the same network, added up."""
        total = torch.zeros_like(self.images)
        for number in range(DEFAULT.steps):
            way = number / (DEFAULT.steps - 1)
            image = (self.baseline + way * (self.images - self.baseline)).requires_grad_()
            total += torch.autograd.grad(self.model.folded(image)[0, TARGET], image)[0]

    def captums_gradients(self, at_once: int) -> Tensor:
        explained = IntegratedGradients(self.model.module)
        found: Tensor = explained.attribute(
            self.images, self.baseline, TARGET,
            n_steps=DEFAULT.steps, internal_batch_size=at_once,
        )  # fmt: skip
        return found

    def trial(self) -> Trial:
        """Of one map and the controls."""
        maps = {"gradient": self.maps["gradient"]}
        return finish(put_on_trial(self.model, self.cropped, TARGET, maps))

    def bare_passes(self) -> None:
        """As many pictures through torchvision's network, some at once."""
        with torch.inference_mode():
            for pictures in self.covered.split(BATCH):
                self.model.module(pictures)

    def captums_ablation(self) -> None:
        """As many masked pictures; deletion and insertion themselves Captum does not have."""
        cells = torch.from_numpy(cell_of(*self.cropped.shape[:2]))
        mask = cells.clamp(max=self.passes - 2)[None, None]
        FeatureAblation(self.model.module).attribute(
            self.images, target=TARGET, feature_mask=mask, perturbations_per_eval=BATCH
        )

    def six_maps(self) -> None:
        for method in USUAL:
            finish(attribute(self.model, self.cropped, TARGET, method))

    def six_on_trial(self) -> None:
        finish(put_on_trial(self.model, self.cropped, TARGET, self.maps))

    def six_checked(self) -> None:
        finish(check_sanity(self.model, self.cropped, TARGET, USUAL))


def peak(work: Callable[[], object]) -> float:
    """The largest memory of this process while it works, MB (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    work()
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024 / MB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, metavar="N")
    options = parser.parse_args()
    model = load("resnet50", BUILTIN, device=torch.device("cpu"))
    cropped = model.preprocessing.prepare(load_sample(SAMPLES[0].id).pixels).cropped
    finish(attribute(model, cropped, TARGET, "gradient"))  # sets kernels up
    idle = resident()
    table = Table("", "measured", "bar", title=f"{machine()}; median of {options.runs} runs")

    peaks = {}
    for told in METHODS:
        slices = attribute(model, cropped, TARGET, told.method)
        peaks[told.title] = peak(partial(finish, slices)) - idle
    work = Work(model, cropped)
    peaks["deletion and insertion of six maps"] = peak(work.six_on_trial) - idle
    peaks["the sanity check of six maps"] = peak(work.six_checked) - idle

    ratios = (
        (
            "integrated gradients / bare passes",
            work.integrated, work.bare_gradients, "at most 1.15",
        ),
        ("the trial / bare passes, batched", work.trial, work.bare_passes, "at most 1.15"),
        (
            "Captum, a picture a pass / integrated gradients",
            lambda: work.captums_gradients(1), work.integrated, "at least 1",
        ),
        (
            f"Captum, {BATCH} pictures a pass / integrated gradients",
            lambda: work.captums_gradients(BATCH), work.integrated, "at least 1",
        ),
        (
            f"Captum's ablation, {BATCH} pictures a pass / the trial",
            work.captums_ablation, work.trial, "at least 1",
        ),
    )  # fmt: skip
    for name, above, below, bar in ratios:
        rows = list(seconds([above, below], options.runs))
        ratio = statistics.median(first / second for first, second in rows)
        first, second = (statistics.median(column) for column in zip(*rows, strict=True))
        table.add_row(name, f"{first:.2f} / {second:.2f} s = {ratio:.2f}", bar)
    for name, whole, bar in (
        ("the six usual maps", work.six_maps, "10 s"),
        ("deletion and insertion of six maps, one fill", work.six_on_trial, ""),
        ("the sanity check of six maps", work.six_checked, "25 s for both"),
    ):
        began = time.perf_counter()
        whole()
        table.add_row(name, f"{time.perf_counter() - began:.1f} s", bar)
    for name, above_idle in peaks.items():
        table.add_row(f"memory: {name}", f"{above_idle:.0f} MB above idle", "1,000 MB")
    Console().print(table)


if __name__ == "__main__":
    main()
