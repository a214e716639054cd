"""The command line's `attribute`: heat maps of a picture and, if asked, their trial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resnet_viz.cli.network import ModelOption, TargetOption, WeightsOption, load_network
from resnet_viz.cli.terminal import JsonOption, progress_bar
from resnet_viz.facts.catalog import BUILTIN, class_index
from resnet_viz.inside.saliency.methods import BY_ID, USUAL, method_named

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.evidence import Evidence
    from resnet_viz.inside.slices import Slices

_METHODS = f"Which, with commas between them: {', '.join(BY_ID)}."


def attribute(
    image: Annotated[Path, typer.Argument(help="Picture file.")],
    out: Annotated[Path, typer.Option(help="Folder for the arrays, the pictures and the numbers.")],
    methods: Annotated[str, typer.Option(help=_METHODS)] = ",".join(USUAL),
    trial: Annotated[
        bool,
        typer.Option(
            "--trial",
            help="Cover the picture in each map's order, with every fill, and let the network "
            "forget; writes curves and verdict. Takes a minute or two on a processor.",
        ),
    ] = False,
    target: TargetOption = None,
    model: ModelOption = "resnet50",
    weights: WeightsOption = BUILTIN,
    as_json: JsonOption = False,
) -> None:
    """Draw heat maps of what speaks for a class, by several methods, and put them on trial."""
    from resnet_viz.inside.saliency.examine import examine
    from resnet_viz.inside.saliency.words import verdict_words
    from resnet_viz.pictures.sources import open_photo
    from resnet_viz.report.files import folder_for, summary, write_evidence
    from resnet_viz.report.manifest import manifest

    asked = [*dict.fromkeys(method_named(name.strip()) for name in methods.split(","))]
    photo = open_photo(image)
    loaded = load_network(model, weights)
    index = None if target is None else class_index(target, loaded.categories)
    folder_for(out)
    cropped = loaded.preprocessing.prepare(photo.pixels).cropped
    evidence = _watched(examine(loaded, cropped, index, asked, trial=trial))
    made_by = manifest(loaded, photo, evidence.target)
    files = [str(path) for path in write_evidence(out, cropped, evidence, made_by)]
    label = loaded.categories[evidence.target].label
    if as_json:
        names = {"file": str(image), "model": loaded.architecture, "weights": loaded.weights}
        typer.echo(json.dumps(names | {"target": label, "files": files} | summary(evidence)))
        return
    typer.echo(f"{image}  ({loaded.title}, {loaded.weights}): evidence for {label}")
    for found in evidence.maps:
        typer.echo(f"  {BY_ID[found.method].title}: {found.passes}, {found.seconds:.2g} s")
    if evidence.verdict is not None:
        typer.echo("\n".join(verdict_words(evidence.verdict)))
    typer.echo("\n".join(files))


def _watched(work: Slices[Evidence]) -> Evidence:
    """The result, under a progress bar in percent."""
    with progress_bar() as progress:
        task = progress.add_task("attribute, %", total=100)
        while True:
            try:
                progress.update(task, completed=100 * next(work))
            except StopIteration as end:
                progress.update(task, completed=100)
                found: Evidence = end.value
                return found
