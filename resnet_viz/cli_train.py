"""`python -m resnet_viz train`: the lab's experiment in a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from resnet_viz.training.results import Step, Summary
    from resnet_viz.training.settings import Settings

OF_RECIPE = "By default as the recipe for the data says."


def train(
    data: Annotated[
        str, typer.Option(help="digits, cifar10, or a folder with one folder of pictures a class.")
    ] = "digits",
    depth: Annotated[
        int, typer.Option(help="Weighted layers: 6n + 2; bottleneck and grouped blocks 9n + 2.")
    ] = 56,
    epochs: Annotated[int | None, typer.Option(help=OF_RECIPE)] = None,
    seed: Annotated[int, typer.Option(help="Of weights, order and augmentation.")] = 1,
    network: Annotated[
        Literal["both", "plain", "residual"], typer.Option(help="Which of the pair.")
    ] = "both",
    option: Annotated[
        Literal["A", "B", "C"],
        typer.Option(help="Shortcuts: zeros, projections where shapes change, or projections."),
    ] = "A",
    batch_norm: Annotated[bool, typer.Option(help="Batch norm after each convolution.")] = True,
    block: Annotated[
        Literal["basic", "bottleneck", "preactivation", "se", "grouped"],
        typer.Option(help="What the stages are built of."),
    ] = "basic",
    batch: Annotated[int | None, typer.Option(help=f"Pictures a step. {OF_RECIPE}")] = None,
    learning_rate: Annotated[float | None, typer.Option(help=OF_RECIPE)] = None,
    warm_up: Annotated[
        bool | None,
        typer.Option(
            help="Begin at 0.01 until the training error is under 80 %. By default from 110 "
            "layers on."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Train a plain and a residual network side by side on the same batches."""
    from dataclasses import replace

    from resnet_viz.training.settings import recipe

    start = recipe(data, depth, block)
    settings = replace(
        start,
        shortcut=option,
        batch_norm=batch_norm,
        networks=network,
        epochs=start.epochs if epochs is None else epochs,
        batch=start.batch if batch is None else batch,
        learning_rate=start.learning_rate if learning_rate is None else learning_rate,
        warm_up=start.warm_up if warm_up is None else warm_up,
        seed=seed,
    )
    summary = _run(settings, as_json)
    if not as_json:
        _print_summary(summary, settings)


def _run(settings: Settings, as_json: bool) -> Summary:
    """Train under a progress bar, with a line on standard output for each record if asked."""
    from resnet_viz.devices import best_device
    from resnet_viz.training.data import open_data
    from resnet_viz.training.loop import train as records_of
    from resnet_viz.training.results import Start, Step, Summary, as_line

    with _progress() as progress:
        download = progress.add_task("download, MB", total=None, visible=False, rate="")

        def show(done: int, total: int | None) -> None:
            megabytes = None if total is None else total // 1_000_000
            progress.update(download, completed=done // 1_000_000, total=megabytes, visible=True)

        data = open_data(settings.data, show)
        progress.update(download, visible=False)
        task = progress.add_task("train", total=None, rate="")
        for group in records_of(settings, data, best_device()):
            for record in group:
                if as_json:
                    typer.echo(json.dumps(as_line(record)))
                if isinstance(record, Start):
                    progress.update(task, total=record.steps)
                elif isinstance(record, Step):
                    speed = (progress.tasks[task].speed or 0) * settings.batch
                    rate = f"{speed:.0f} images/s"
                    words = _words(record)
                    progress.update(task, completed=record.step, description=words, rate=rate)
    assert isinstance(record, Summary)  # what every run ends with
    return record


def _words(record: Step) -> str:
    return "error: " + ", ".join(f"{k} {step.error:.0%}" for k, step in record.networks.items())


def _print_summary(summary: Summary, settings: Settings) -> None:
    for kind, result in summary.networks.items():
        typer.echo(
            f"{kind}-{settings.depth}: test accuracy {result.test_accuracy:.2%}, "
            f"training error {result.train_error:.2%}, {result.parameters:,} parameters"
        )
    typer.echo(f"{summary.images_per_second:.0f} images/s, {summary.seconds:.1f} s")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),  # leaves room for the words in 80 columns
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
