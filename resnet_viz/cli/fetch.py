"""The command line's `fetch`: what a class without a network needs, brought here beforehand."""

from __future__ import annotations

from typing import Annotated

import typer

from resnet_viz.cli.terminal import BAD_INPUT, complain, download_bar
from resnet_viz.errors import DataError, ResNetVizError
from resnet_viz.networks.download import Progress
from resnet_viz.networks.published_files import fetch as fetch_weights
from resnet_viz.networks.published_files import published

CIFAR = "cifar10"
_NAMES = (
    "imagenet1k_v1, imagenet1k_v2 (of ResNet-50), resnet18.imagenet1k_v1 and so on, "
    f"coco (both detectors), {CIFAR} (for the lab)."
)


def fetch(names: Annotated[list[str], typer.Argument(help=_NAMES)]) -> None:
    """Download weights and data before a class, whole and checked; again goes on after a stop."""
    for name in names:
        if name != CIFAR and name not in published():
            known = ", ".join([*published(), CIFAR])
            raise DataError(f"There is nothing to fetch that is named {name!r}; choose: {known}.")
    failed = False
    for name in dict.fromkeys(names):
        try:
            with download_bar(name) as progress:
                said = _fetched(name, progress)
        except ResNetVizError as error:
            complain(str(error))
            failed = True
        else:
            typer.echo("\n".join(said))
    if failed:
        raise typer.Exit(BAD_INPUT)


def _fetched(name: str, progress: Progress) -> list[str]:
    """A line for each file that is here now, whole."""
    if name == CIFAR:
        from resnet_viz.lab.cifar import cifar10_folder
        from resnet_viz.lab.data import open_data

        open_data(CIFAR, progress)
        return [f"{name}: {cifar10_folder()}"]
    paths = [fetch_weights(wanted, progress) for wanted in published()[name]]
    return [f"{name}: {path} ({path.stat().st_size / 1e6:.0f} MB)" for path in paths]
