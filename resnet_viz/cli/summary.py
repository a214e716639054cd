"""The command line's `summary`: what a network costs, counted layer by layer."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from resnet_viz.facts.networks import NETWORKS

if TYPE_CHECKING:
    from resnet_viz.counting.counted import Counts

NAMES = ", ".join(NETWORKS)
WIDEST = 100  # columns; the longest names of Inception v3 fit


def summary(
    model: Annotated[str, typer.Option(help=f"Network: {NAMES}.")] = "resnet50",
    size: Annotated[
        int | None,
        typer.Option(min=1, help="Side of the picture in pixels; by default the network's own."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Count a network's parameters and multiply-adds, layer by layer."""
    from resnet_viz.counting.counting import build, count

    network = build(model)
    side = size or NETWORKS[model].size
    counts = count(model, network, side)
    if as_json:
        row = asdict(counts)
        del row["auxiliary_parameters"]  # no part of what is counted
        typer.echo(json.dumps(row))
    else:
        _print(counts, side)


def _print(counts: Counts, size: int) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_footer=True)
    table.add_column("layer", "total", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("output", justify="right", no_wrap=True)
    table.add_column("parameters", f"{counts.parameters:,}", justify="right", no_wrap=True)
    table.add_column("multiply-adds", f"{counts.multiply_adds:,}", justify="right", no_wrap=True)
    for layer in counts.layers:
        shape = " × ".join(map(str, layer.shape))
        numbers = (_or_nothing(layer.parameters), _or_nothing(layer.multiply_adds))
        table.add_row(layer.name, layer.kind, shape, *numbers)
    console = Console()
    console.width = max(console.width, WIDEST)  # a pipe counts as 80 columns
    console.print(table)
    words = f"{NETWORKS[counts.model].title}, one picture of {size} × {size} pixels: "
    words += f"{counts.weighted_layers} weighted layers from picture to answer."
    if counts.auxiliary_parameters:
        whole = counts.parameters + counts.auxiliary_parameters
        words += (
            f" Left out: {counts.auxiliary_parameters:,} parameters of auxiliary heads, which "
            f"only training uses; with them there are {whole:,}."
        )
    typer.echo(words)


def _or_nothing(number: int) -> str:
    return f"{number:,}" if number else ""
