"""The commands that train: `fit` the built-in networks, `train` the lab's pairs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from resnet_viz.cli.terminal import progress_bar
from resnet_viz.errors import DataError
from resnet_viz.facts.networks import TWINS, NetworkKind
from resnet_viz.networks.recipe import CYCLES

if TYPE_CHECKING:
    from resnet_viz.fitting.fit import FitRecord
    from resnet_viz.lab.results import Step, Summary
    from resnet_viz.lab.settings import Settings

OF_RECIPE = "By default as the recipe for the data says."


def fit(
    data: Annotated[Path, typer.Option(help="Folder with one folder of training photos a class.")],
    network: Annotated[NetworkKind, typer.Option(help="Which of the twins.")],
    out: Annotated[Path, typer.Option(help="Weights file to write (.safetensors).")],
    resume: Annotated[
        bool,
        typer.Option(
            help="Go on from OUT's checkpoint; without one, from the weights in OUT, where the "
            "first of the cycles made them."
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="Of weights, order and augmentation.")] = 1,
    cycles: Annotated[
        str,
        typer.Option(
            help="Cycles of the learning rate, with semicolons between them: the highest rate, the "
            "word muon unless AdamW is to train, and EPOCHSxPIXELS one after the other, with "
            "+cutmix where boxes of other photos are to be put in."
        ),
    ] = CYCLES,
    batch: Annotated[int, typer.Option(help="Photos a step.", min=2)] = 64,
    validation: Annotated[
        Path | None, typer.Option(help="Folder to measure the accuracy on, for the card.")
    ] = None,
) -> None:
    """Train a built-in model by the project's recipe; writes weights, card and log."""
    from safetensors.torch import load_file

    from resnet_viz.facts.catalog import category_of
    from resnet_viz.fitting import ship
    from resnet_viz.fitting.fit import Trainer
    from resnet_viz.inside.evaluation import evaluate as measure
    from resnet_viz.inside.evaluation import outputs_of
    from resnet_viz.networks.devices import best_device, bf16_pays, device_title, processor_name
    from resnet_viz.networks.models import load
    from resnet_viz.networks.recipe import Recipe, parse_cycles
    from resnet_viz.pictures.folders import open_folder

    recipe = Recipe(cycles=parse_cycles(cycles), batch=batch, seed=seed)
    folder, device = open_folder(data), best_device()
    tell_left_out(folder.left_out)
    if len(folder.classes) < 2:
        raise DataError(f"{data} holds one class of photos; a network chooses among two or more.")
    photos = None if validation is None else open_folder(validation)
    if photos is not None:
        outputs_of(photos, [category_of(name) for name in folder.classes], "what is trained")
    trainer = Trainer(folder, network, recipe, device)
    ship.check_out(out, trainer.network.state_dict())
    checkpoint, log = out.with_suffix(".checkpoint"), out.with_suffix(".jsonl")
    earlier = ship.earlier_part(out, network, recipe, folder) if resume else None
    if resume and checkpoint.exists():
        trainer.restore(checkpoint)
    elif earlier is not None:
        trainer.restore_shipped(load_file(out), earlier.cycles, earlier.trained["seconds"])
    elif resume:
        raise DataError(
            f"There is no {checkpoint}, and no {out.name} that the first of these cycles made; "
            "leave --resume out to start anew."
        )
    kept = _records_until(log, trainer.step) if resume else []
    with log.open("w", encoding="utf-8") as lines, progress_bar() as progress:
        lines.writelines(kept)
        lines.flush()  # a kill before the next record must not take them
        task = progress.add_task("fit", total=trainer.steps, completed=trainer.step)
        for record in trainer.records(checkpoint):
            lines.write(json.dumps(asdict(record)) + "\n")
            lines.flush()
            progress.update(task, completed=record.step, description=_fit_words(record))
    ship.write_weights(trainer.network.state_dict(), out)
    where = processor_name() if device.type == "cpu" else device_title(device)
    how = "bfloat16 autocast" if bf16_pays(device) else "float32"
    trained = {"on": where, "precision": how, "seconds": round(trainer.seconds)}
    if earlier is not None:
        trained["before"] = earlier.trained
    ship.write_card(out, network, recipe, folder, trained)
    if validation is not None and photos is not None:
        loaded = load(TWINS[network].name, out, device=device)
        *_, result = measure(loaded, photos)
        ship.add_accuracy(out, result, f"{result.total} photos of {validation.name}/")


def tell_left_out(count: int) -> None:
    """Say on standard error how many files of a folder were no pictures, if any."""
    from resnet_viz.pictures.folders import left_out_note

    note = left_out_note(count)
    if note is not None:
        print(note, file=sys.stderr)


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
            help="Begin at 0.01 until the training error is under 80%. By default from 110 "
            "layers on."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Train a plain and a residual network side by side on the same batches."""
    from dataclasses import replace

    from resnet_viz.lab.settings import recipe

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
    from resnet_viz.lab.data import open_data
    from resnet_viz.lab.loop import train as records_of
    from resnet_viz.lab.results import Start, Step, Summary, as_line
    from resnet_viz.networks.devices import best_device

    with progress_bar() as progress:
        download = progress.add_task("download, MB", total=None, visible=False)

        def show(done: int, total: int | None) -> None:
            megabytes = None if total is None else total // 1_000_000
            progress.update(download, completed=done // 1_000_000, total=megabytes, visible=True)

        data = open_data(settings.data, show)
        progress.update(download, visible=False)
        tell_left_out(data.left_out)
        task = progress.add_task("train", total=None)
        for group in records_of(settings, data, best_device()):
            for record in group:
                if as_json:
                    typer.echo(json.dumps(as_line(record)))
                if isinstance(record, Start):
                    progress.update(task, total=record.steps)
                elif isinstance(record, Step):
                    speed = (progress.tasks[task].speed or 0) * settings.batch
                    words = f"{_words(record)}, {speed:.0f} images/s"
                    progress.update(task, completed=record.step, description=words)
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


def _records_until(log: Path, step: int) -> list[str]:
    """The log's lines up to a checkpoint's step: what came after is done again."""
    if not log.exists():
        return []
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    return [line for line in lines if json.loads(line)["step"] <= step]


def _fit_words(record: FitRecord) -> str:
    return (
        f"epoch {record.epoch + 1}, {record.size} px, loss {record.loss:.3f}, "
        f"{record.images_per_second:.0f} images/s"
    )
