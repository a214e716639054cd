"""The lab's default run over seeds, and what its loop costs against a bare one.

python -m benchmarks.lab [--seeds N] [--depth N] [--epochs N] [--steps N] [--runs N]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table
from torch.nn import functional as F

from benchmarks.machine import machine
from resnet_viz.lab.data import LabData, digits
from resnet_viz.lab.loop import batches, train
from resnet_viz.lab.results import Step, Summary
from resnet_viz.lab.settings import Settings
from resnet_viz.networks.cifar_nets import CifarNet, build_pair
from resnet_viz.networks.devices import best_device, bf16_pays, device_title


def summary(settings: Settings, data: LabData, device: torch.device) -> Summary:
    *_, last = train(settings, data, device)
    assert isinstance(last[-1], Summary)
    return last[-1]


def bare(settings: Settings, data: LabData, device: torch.device, steps: int) -> Iterator[float]:
    """Times of `steps` steps after one another in a loop as one writes it in PyTorch: the same
    two networks, batches, arithmetic and optimizer, and nothing measured."""
    pair = build_pair(settings.network, data.channels, len(data.classes), settings.seed)
    networks: list[CifarNet] = [
        network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        for network in pair
    ]
    rates = {"lr": settings.learning_rate, "momentum": settings.momentum}
    optimizers = [
        torch.optim.SGD(n.parameters(), **rates, weight_decay=settings.weight_decay, fused=True)
        for n in networks
    ]
    drawn = batches(data.to(device), settings.batch, settings.seed)
    while True:
        began = time.perf_counter()
        for _ in range(steps):
            images, labels = next(drawn)
            for network, optimizer in zip(networks, optimizers, strict=True):
                with torch.autocast(device.type, torch.bfloat16, enabled=bf16_pays(device)):
                    logits = network(images)
                loss = F.cross_entropy(logits.float(), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        loss.item()  # waits for the device
        yield time.perf_counter() - began


def lockstep(
    settings: Settings, data: LabData, device: torch.device, steps: int
) -> Iterator[float]:
    """Times of `steps` steps of the lab's loop, records fetched."""
    running = train(settings, data, device)
    next(running)
    while True:
        began, done = time.perf_counter(), 0
        while done < steps:
            done += sum(isinstance(record, Step) for record in running.send(steps - done))
        yield time.perf_counter() - began


def without_end(data: LabData, pictures: int) -> LabData:
    """Copies of the data, so many that no epoch ends, and nothing is evaluated, before a loop has
    seen that many pictures."""
    copies = pictures // len(data.train_labels) + 1
    return replace(
        data,
        train_images=data.train_images.repeat(copies, 1, 1, 1),
        train_labels=data.train_labels.repeat(copies),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, metavar="N")
    parser.add_argument("--depth", type=int, default=56, metavar="N")
    parser.add_argument("--epochs", type=int, default=10, metavar="N")
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    parser.add_argument("--steps", type=int, default=10, metavar="N", help="in each of the runs")
    options = parser.parse_args()
    data, device = digits(), best_device()
    settings = Settings(depth=options.depth, epochs=options.epochs)

    title = f"{machine()}; digits, depth {options.depth}, {options.epochs} epochs"
    table = Table("seed", "plain", "residual", "seconds", title=title)
    for seed in track(range(1, options.seeds + 1), "seeds", console=Console(stderr=True)):
        result = summary(replace(settings, seed=seed), data, device)
        plain, residual = (result.networks[kind].test_accuracy for kind in ("plain", "residual"))
        table.add_row(f"{seed}", f"{plain:.1%}", f"{residual:.1%}", f"{result.seconds:.1f}")
    table.add_row("aim, 4 of 5", "at most 60%", "at least 95%", "at most 40")
    Console().print(table)

    taken = (options.runs + 1) * options.steps
    endless = without_end(data, (taken + 1) * settings.batch)
    loops = [loop(settings, endless, device, options.steps) for loop in (bare, lockstep)]
    rows = [[next(seconds) for seconds in loops] for _ in range(options.runs + 1)][1:]
    shares = [bare_seconds / lab_seconds for bare_seconds, lab_seconds in rows]
    rates = [options.steps / statistics.median(column) for column in zip(*rows, strict=True)]
    title = f"{device_title(device)}; median of {options.runs} runs of {options.steps} steps"
    table = Table("", "measured", "aim", title=title)
    table.add_row("bare loop", f"{rates[0]:.1f} steps/s", "")
    table.add_row("lab's loop", f"{rates[1]:.1f} steps/s", "")
    share = f"{statistics.median(shares):.1%}"
    table.add_row("lab's throughput / bare loop's", share, "at least 95%")
    Console().print(table)


if __name__ == "__main__":
    main()
