"""The command line: the app's results without a browser.

Heavy imports are inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resnet_viz.cli import attribute as cli_attribute
from resnet_viz.cli import cluster as cli_cluster
from resnet_viz.cli import doctor as cli_doctor
from resnet_viz.cli import fetch as cli_fetch
from resnet_viz.cli import quiz as cli_quiz
from resnet_viz.cli import start as cli_start
from resnet_viz.cli import summary as cli_summary
from resnet_viz.cli import train as cli_train
from resnet_viz.cli.network import ModelOption, TargetOption, WeightsOption, load_network
from resnet_viz.cli.terminal import BAD_INPUT, JsonOption, complain, print_any_name, progress_bar
from resnet_viz.errors import ResNetVizError
from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.facts.networks import TWINS, NetworkKind
from resnet_viz.networks.interval import in_percent
from resnet_viz.openmp import spin_briefly

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction
    from resnet_viz.networks.models import LoadedModel

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
app.command("app", context_settings=cli_start.PASSED_ON)(cli_start.start_app)
app.command("class", context_settings=cli_start.PASSED_ON)(cli_start.start_class)
app.command()(cli_attribute.attribute)
app.command()(cli_cluster.cluster)
app.command()(cli_doctor.doctor)
app.command()(cli_fetch.fetch)
app.command()(cli_quiz.quiz)
app.command()(cli_summary.summary)
app.command()(cli_train.fit)
app.command()(cli_train.train)


def main() -> None:
    """Run the command line; an error a user can meet is one sentence and exit code 2."""
    spin_briefly()  # torch comes later
    print_any_name()
    try:
        app()
    except ResNetVizError as error:
        complain(str(error))
        sys.exit(BAD_INPUT)


@app.command()
def predict(
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    model: ModelOption = "resnet50",
    weights: WeightsOption = BUILTIN,
    as_json: JsonOption = False,
) -> None:
    """Say what a network sees in pictures: its five best guesses for each."""
    from resnet_viz.api import predict as ask

    loaded = load_network(model, weights)
    failed = False
    for path in images:
        try:
            prediction = ask(loaded, path)
        except ResNetVizError as error:
            complain(str(error))
            failed = True
        else:
            _print_prediction(path, loaded, prediction, as_json)
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command()
def analyze(
    image: Annotated[Path, typer.Argument(help="Picture file.")],
    out: Annotated[Path, typer.Option(help="Folder for analysis.npz and report.html.")],
    target: TargetOption = None,
    model: ModelOption = "resnet50",
    weights: WeightsOption = BUILTIN,
    as_json: JsonOption = False,
) -> None:
    """Look inside a network at work on a picture; writes the numbers and a report to hand in."""
    from resnet_viz.api import analyze as look_inside
    from resnet_viz.pictures.sources import open_photo
    from resnet_viz.report.manifest import manifest
    from resnet_viz.report.page import report, write

    photo = open_photo(image)
    loaded = load_network(model, weights)
    result = look_inside(loaded, photo, target)
    cropped = loaded.preprocessing.prepare(photo.pixels).cropped
    made_by = manifest(loaded, photo, result.target)
    page = report(
        result,
        cropped,
        file=image.name,
        network=loaded.title,
        weights=loaded.provenance,
        categories=loaded.categories,
        manifest=made_by,
    )
    npz, html = write(out, result, page, made_by)
    if as_json:
        label = loaded.categories[result.target].label
        written = {"target": label, "npz": str(npz), "report": str(html)}
        typer.echo(json.dumps(_answer(image, loaded, result.prediction) | written))
    else:
        _print_prediction(image, loaded, result.prediction, as_json)
        typer.echo(f"{npz}\n{html}")


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="Folder with one folder of photos a class.")],
    model: ModelOption = "resnet50",
    weights: WeightsOption = BUILTIN,
    as_json: JsonOption = False,
) -> None:
    """Measure accuracy on a folder of photos, through the app's own preprocessing."""
    from resnet_viz.inside.evaluation import evaluate as measure
    from resnet_viz.pictures.folders import open_folder

    folder = open_folder(data)
    cli_train.tell_left_out(folder.left_out)
    loaded = load_network(model, weights)
    with progress_bar() as progress:
        task = progress.add_task("evaluate", total=len(folder.files))
        for result in measure(loaded, folder):
            progress.update(task, completed=result.images, description=f"top-1 {result.top1:.1%}")
    if as_json:
        names = {"model": loaded.architecture, "weights": weights}
        counts = {"images": result.images, "top1": result.top1, "top5": result.top5}
        typer.echo(json.dumps(counts | names))
    else:
        typer.echo(
            f"{loaded.title}, {weights}: top-1 {in_percent(result.top1, result.images)}, "
            f"top-5 {in_percent(result.top5, result.images)} on {result.images} photos; in "
            "brackets 95% intervals"
        )


@app.command()
def lesion(
    data: Annotated[Path, typer.Option(help="Folder with one folder of photos a class.")],
    network: Annotated[NetworkKind, typer.Option(help="Which of the built-in twins.")] = "residual",
    as_json: JsonOption = False,
) -> None:
    """Measure accuracy with each block removed in turn; null: it cannot be removed."""
    from resnet_viz.inside.lesion import lesion_accuracy
    from resnet_viz.inside.trace import named_blocks
    from resnet_viz.pictures.folders import open_folder

    folder = open_folder(data)
    cli_train.tell_left_out(folder.left_out)
    loaded = load_network(TWINS[network].name, BUILTIN)
    with progress_bar() as progress:
        task = progress.add_task("lesion", total=len(folder.files))
        for result in lesion_accuracy(loaded, folder):
            words = f"whole network {result.baseline:.1%}"
            progress.update(task, completed=result.images, description=words)
    if as_json:
        shares = {"images": result.images, "baseline": result.baseline, "without": result.without}
        typer.echo(json.dumps({"sha256": loaded.sha256, **shares}))
        return
    typer.echo(f"{loaded.title}: top-1 {result.baseline:.1%} on {result.images} photos; without")
    for (name, _), share in zip(named_blocks(loaded.module), result.without, strict=True):
        typer.echo(f"  {name}  {'cannot be removed' if share is None else f'{share:.1%}'}")


def _answer(path: Path, model: LoadedModel, answer: Prediction) -> dict[str, Any]:
    """What a network says of a picture, for JSON, which has no NaN: null stands for it."""
    top = [asdict(score) for score in answer.top]
    for score in top:
        score["probability"] = score["probability"] if isfinite(score["probability"]) else None
    names = {"file": str(path), "model": model.architecture, "weights": model.weights}
    return names | {"device": answer.device, "top": top}


def _print_prediction(path: Path, model: LoadedModel, answer: Prediction, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_answer(path, model, answer)))
        return
    typer.echo(f"{path}  ({model.title}, {model.weights}, {answer.milliseconds:.0f} ms)")
    for score in answer.top:
        typer.echo(f"  {score.probability:6.1%}  {score.label}")
