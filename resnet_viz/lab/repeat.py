"""A run of the lab to take along: as a command line, and as a program of its own."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from resnet_viz.counting.programs import render
from resnet_viz.errors import SettingsError
from resnet_viz.lab.settings import CIFAR10_FOLDER, WARM_UP_ERROR, WARM_UP_RATE, Settings, recipe

TEMPLATE = Path(__file__).with_name("program.txt")
TEST_FOLDERS = ("test", "val")  # beside "train", as `training.data.photos` knows them


def command_line(settings: Settings) -> str:
    """The command that repeats the run, with those options only that are not as by default.

    Raises `SettingsError` where momentum, weight decay or milestones are not the recipe's: there
    are no options for them.
    """
    start = recipe(settings.data, settings.depth, settings.block)
    fixed = ("momentum", "weight_decay", "milestones")
    if any(getattr(settings, name) != getattr(start, name) for name in fixed):
        raise SettingsError(
            "The command line always takes the recipe's momentum, weight decay and milestones; "
            "use the program instead."
        )
    first = Settings()
    words: list[str] = []
    for option, value, default in (
        ("--data", settings.data, first.data),
        ("--depth", settings.depth, first.depth),
        ("--block", settings.block, first.block),
        ("--option", settings.shortcut, first.shortcut),
        ("--network", settings.networks, first.networks),
        ("--epochs", settings.epochs, start.epochs),
        ("--batch", settings.batch, start.batch),
        ("--learning-rate", settings.learning_rate, start.learning_rate),
        ("--seed", settings.seed, first.seed),
    ):
        if value != default:
            words += [option, str(value)]
    if not settings.batch_norm:
        words.append("--no-batch-norm")
    if settings.warm_up != start.warm_up:
        words.append("--warm-up" if settings.warm_up else "--no-warm-up")
    return shlex.join(["python", "-m", "resnet_viz", "train", *words])


def program(settings: Settings) -> str:
    """A Python program that builds the networks of `settings` and trains them as the lab does,
    from PyTorch alone: to read, to change and to run. Which data a folder holds is looked up."""
    source, roots = _source(settings)
    features = {
        source,
        settings.networks,
        settings.block,
        settings.shortcut,
        *(["bn"] if settings.batch_norm else []),
        *(["augment"] if source != "digits" else []),
        *(["warm_up"] if settings.warm_up else []),
        *(["milestones"] if settings.milestones else []),
    }
    return render(TEMPLATE, features, {**_values(settings, source), **roots})


def _values(settings: Settings, source: str) -> dict[str, object]:
    names = {"plain": f"Plain-{settings.depth}", "residual": f"ResNet-{settings.depth}"}
    wanted = [name for kind, name in names.items() if settings.networks in ("both", kind)]
    count = settings.network.blocks_a_stage
    return {
        "title": " and ".join(wanted),
        "packages": f"torch and {'scikit-learn' if source == 'digits' else 'torchvision'}",
        "channels": 1 if source == "digits" else 3,
        "classes": "10" if source in ("digits", "cifar10") else "max(y) + 1",
        "blocks": "one block" if count == 1 else f"{count} blocks",
        "blocks_a_stage": count,
        "no_bias": ", bias=False" if settings.batch_norm else "",
        "learning_rate": settings.learning_rate,
        "milestones": settings.milestones,
        "momentum": settings.momentum,
        "weight_decay": settings.weight_decay,
        "warm_up_rate": WARM_UP_RATE,
        "warm_up_error": WARM_UP_ERROR,
        "epochs": settings.epochs,
        "batch": settings.batch,
        "seed": settings.seed,
    }


def _source(settings: Settings) -> tuple[str, dict[str, str]]:
    """Where the pictures come from, "digits", "cifar10", "folder" or "folders" (for training
    and for testing), and the paths, as Python writes them."""
    if settings.data == "digits":
        return "digits", {}
    if settings.data == "cifar10":
        return "cifar10", {"root": _quoted("data")}
    folder = Path(settings.data).expanduser()
    if (folder / CIFAR10_FOLDER).exists():
        return "cifar10", {"root": _quoted(folder)}
    test = next((folder / name for name in TEST_FOLDERS if (folder / name).is_dir()), None)
    if test is not None and (folder / "train").is_dir():
        return "folders", {"train_root": _quoted(folder / "train"), "test_root": _quoted(test)}
    return "folder", {"root": _quoted(folder)}


def _quoted(path: Path | str) -> str:
    return json.dumps(str(path), ensure_ascii=False)  # a string of Python's, too
