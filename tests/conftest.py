"""Shared by the unit tests: small stand-ins for the big networks, and the command line."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision.models import resnet18

from resnet_viz.cli.commands import main
from resnet_viz.facts.catalog import BUILTIN_RESNET
from resnet_viz.networks.models import LoadedModel, load

NOBODY = 65534
Here = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A randomly initialized ResNet-18 with three outputs, as an operator's file."""
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("weights") / "resnet18-small.safetensors"
    save_file(resnet18(num_classes=3).state_dict(), path)
    path.with_suffix(".json").write_text(
        '{"resize": 224, "classes": [{"label": "tench", "wnid": "n01440764"}, '
        '{"label": "red", "wnid": null}, {"label": "blue", "wnid": null}]}'
    )
    return path


@pytest.fixture
def operators(small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """That file in an operator's folder; the network's id."""
    for suffix in (".safetensors", ".json"):
        source = small_file.with_suffix(suffix)
        (tmp_path / source.name).write_bytes(source.read_bytes())
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    return f"resnet18.{small_file.name}"


@pytest.fixture
def overflowing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An operator's network whose every weight is finite and what they compute is not; its id."""
    torch.manual_seed(0)
    state = resnet18(num_classes=3).state_dict()
    for key in state:
        if key.startswith("layer") and key.endswith("conv1.weight"):
            state[key] *= 1e30  # no weight is infinite, but what they compute is
    save_file(state, tmp_path / "resnet18-huge.safetensors")
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    return "resnet18.resnet18-huge.safetensors"


@pytest.fixture(scope="session")
def builtin() -> LoadedModel:
    """The built-in ResNet-50."""
    return load(BUILTIN_RESNET.architecture, BUILTIN_RESNET.weights, device=torch.device("cpu"))


@pytest.fixture(scope="session")
def small_model(small_file: Path) -> LoadedModel:
    return load("resnet18", small_file, device=torch.device("cpu"))


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Six pictures in the folders of three classes, with the class in their color."""
    random = np.random.default_rng(1)
    for name, color in (("n01440764", (0, 90, 0)), ("red", (200, 0, 0)), ("blue", (0, 0, 200))):
        (tmp_path / name).mkdir()
        for number in range(2):
            pixels = np.clip(random.normal(color, 20, (60, 80, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    return tmp_path


@pytest.fixture
def lock() -> Iterator[Callable[[Path], None]]:
    """Takes from this process, root's too, the right to read a path."""
    if not hasattr(os, "seteuid"):
        pytest.skip("Windows has other rights")
    locked: list[Path] = []

    def take_away(path: Path) -> None:
        locked.append(path)
        path.chmod(0)
        if os.getuid() == 0:
            os.seteuid(NOBODY)  # root reads whatever the rights say

    yield take_away
    if os.getuid() == 0:
        os.seteuid(0)
    for path in locked:
        path.chmod(0o700)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Runs the command line in this process, which has torch loaded: for what a test asks beside
    the command that it runs as a user does."""

    def run(*arguments: str | Path) -> CompletedProcess[str]:
        line = ["resnet-viz", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", line)
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, int)
        return CompletedProcess(line, end.value.code, *capsys.readouterr())

    return run
