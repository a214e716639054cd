"""The command line's `cluster`: the networks in a cluster of machines."""

from __future__ import annotations

from typing import Annotated

import typer


def cluster(
    address: Annotated[
        str, typer.Option(help="The cluster's: ray://HOST:PORT, or \"auto\", this machine's own.")
    ] = "auto",
    networks: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 2,
    cpus: Annotated[float, typer.Option(min=0, help="Processors of each.")] = 1,
    gpus: Annotated[float, typer.Option(min=0, help="GPUs of each, or which part of one.")] = 0,
) -> None:
    """Deploy the networks in a Ray cluster that is there; servers started with RESNET_VIZ_ENGINE
    set to its address have their questions answered by it."""
    from resnet_viz.errors import ClusterError

    try:
        from resnet_viz.engine.cluster_networks import APPLICATION, deploy
    except ImportError as error:
        raise ClusterError(
            "Ray is not installed here; `pip install -r requirements-ray.txt` does that."
        ) from error
    try:
        deploy(address, networks, cpus, gpus)
    except ConnectionError as error:
        raise ClusterError(
            f"No Ray cluster was found at {address}; `ray start --head` starts one here."
        ) from error
    typer.echo(f"{APPLICATION}: {networks} times, {cpus:g} processors and {gpus:g} GPUs each")
