"""`doctor`: what is installed, where networks run, which weights are here and whole."""

from __future__ import annotations

import typer

from resnet_viz.cli.terminal import BAD_INPUT
from resnet_viz.engine.records import records_folder
from resnet_viz.engine.store import SETTING, cache_budget
from resnet_viz.errors import DownloadError, ResNetVizError
from resnet_viz.facts.catalog import BUILTIN, OPERATOR_FOLDER, builtin_file
from resnet_viz.facts.networks import TWINS
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.interval import in_percent
from resnet_viz.networks.operator_files import OperatorFiles, operator_files


def doctor() -> None:
    """Say what is installed, where networks run and which weights are here and whole."""
    import platform
    from importlib.metadata import version

    from resnet_viz.networks.devices import best_device, bf16_pays, device_title, processor_name

    device = best_device()
    typer.echo(f"python       {platform.python_version()} on {platform.system()}")
    for package in ("torch", "torchvision", "streamlit", "plotly", "captum", "pillow"):
        typer.echo(f"{package:<12} {version(package)}")
    typer.echo(f"processor    {processor_name()}")
    typer.echo(f"device       {device_title(device)}; bfloat16 pays: {_yes(bf16_pays(device))}")
    budget = cache_budget() // 1024**2
    typer.echo(f"cache        at most {budget} MB of answers ({SETTING} is another number)")
    whole = [_check_builtin(twin.name) for twin in TWINS.values()] + [_check_own()]
    whole.append(_check_fetched())
    typer.echo(f"records      {records_folder()}")
    if not all(whole):
        raise typer.Exit(BAD_INPUT)


def _check_builtin(name: str) -> bool:
    """Print what is known of a built-in model; False where its weights are damaged."""
    from resnet_viz.networks.models import load
    from resnet_viz.networks.weights import sha256_of

    path = builtin_file(name)
    if not path.exists():
        typer.echo(f"{name:<12} no built-in weights in this copy of the project")
        return True
    try:
        card, loaded = read_card(path), load(name, BUILTIN)
    except ResNetVizError as error:
        typer.echo(f"{name:<12} {error}")
        return False
    if sha256_of(path) != card.sha256:
        typer.echo(f"{name:<12} the weights are not the ones on their card; fetch them anew")
        return False
    accuracy = card.accuracy
    words = "not measured"
    if accuracy:
        words = f"top-1 {in_percent(accuracy.top1, accuracy.images)} on {accuracy.images} photos"
    typer.echo(f"{name:<12} {loaded.provenance}; {words}")
    return True


def _check_own() -> bool:
    """Print what is in the operator's folder; False where a network in it cannot be loaded."""
    from resnet_viz.networks.models import load

    files, whole = operator_files(), True
    if files == OperatorFiles():
        typer.echo(f"own weights  none: the variable {OPERATOR_FOLDER} is not set")
    for choice in files.networks:
        assert choice.file is not None  # as every network of the operator's has
        try:
            words = load(choice.architecture, choice.file).provenance
        except ResNetVizError as error:
            words, whole = str(error), False
        typer.echo(f"own weights  {choice.name}: {words}")
    for name, path in files.detectors:
        typer.echo(f"own weights  {name}: {path.name}")
    for line in files.passed_over:
        typer.echo(f"passed over  {line}")
    return whole


def _check_fetched() -> bool:
    """Print which published files are here; False where one of them is damaged."""
    from resnet_viz.lab.cifar import cifar10_folder
    from resnet_viz.networks.published_files import address, published
    from resnet_viz.networks.weights import cached_file, hash_prefix, hub_folder, is_cached, verify

    try:
        typer.echo(f"downloads    {hub_folder()}")
    except DownloadError as error:
        typer.echo(f"downloads    {error}")
        return True
    whole, missing = True, []
    for wanted in dict.fromkeys(one for group in published().values() for one in group):
        url = address(wanted)
        if not is_cached(url):
            missing.append(wanted.id)
            continue
        words = "is here, whole"
        try:
            verify(cached_file(url), hash_prefix(url) or "")
        except ResNetVizError as error:
            words, whole = str(error), False
        typer.echo(f"downloads    {wanted.id}: {words}")
    if cifar10_folder().exists():
        typer.echo("downloads    cifar10: is here")
    else:
        missing.append("cifar10")
    if missing:
        typer.echo(f"not here     {', '.join(missing)}; fetch NAME brings them")
    return whole


def _yes(value: bool) -> str:
    return "yes" if value else "no"
