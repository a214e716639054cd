"""What the commands that ask a network have in common: how it is named, and how it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from resnet_viz.cli.terminal import download_bar

if TYPE_CHECKING:
    from resnet_viz.networks.models import LoadedModel

ModelOption = Annotated[str, typer.Option(help="Network: resnet50, plainnet50, resnet18, …")]
WeightsOption = Annotated[
    str, typer.Option(help="builtin, imagenet1k_v1, imagenet1k_v2, or a weights file.")
]
TargetOption = Annotated[
    str | None,
    typer.Option(help="Label or WordNet id of the class to explain; by default the answer."),
]


def load_network(model: str, weights: str) -> LoadedModel:
    """Load with a progress bar for a download; `weights` with a suffix is a file."""
    from resnet_viz.api import load

    with download_bar("download") as progress:
        return load(model, weights, progress=progress)
