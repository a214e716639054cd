"""The program and the command line of a run, against the run itself."""

import itertools
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
import torchvision
from PIL import Image
from torch import Tensor
from torch.nn import functional as F
from typer.testing import CliRunner

from resnet_viz.cli.commands import app
from resnet_viz.errors import SettingsError
from resnet_viz.lab import data as lab_data
from resnet_viz.lab import loop
from resnet_viz.lab.data import flipped_and_moved, open_data
from resnet_viz.lab.repeat import command_line, program
from resnet_viz.lab.results import Evaluation, Start, Step, Summary
from resnet_viz.lab.settings import Settings, recipe
from resnet_viz.networks.cifar_nets import build_pair, parameter_count
from resnet_viz.networks.network_spec import BlockKind, Option

SMALL = Settings(depth=8, epochs=2)


@pytest.fixture(autouse=True)
def cpu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One thread, float32 and no GPU, for both."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(loop, "bf16_pays", lambda device: False)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        yield
    torch.set_num_threads(before)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two classes of 20 pictures, 32x32: no scaling blurs the comparison."""
    random = np.random.default_rng(1)
    for number, name in enumerate(("dark", "it's $bright")):
        (tmp_path / name).mkdir()
        for picture in range(20):
            pixels = random.integers(0, 100, (32, 32, 3)) + 100 * number
            Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / name / f"{picture:02}.png")
    return tmp_path


def executed(text: str) -> dict[str, Any]:
    assert "resnet_viz" not in text
    names: dict[str, Any] = {}
    exec(compile(text, "program.py", "exec"), names)
    return names


def built(text: str) -> dict[str, Any]:
    """The program's names once its networks stand, before it trains them."""
    before, found, _ = text.partition("optimizers = ")
    assert found
    return executed(before)


def losses_of(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[float], dict[str, Any]]:
    """The loss of every step of every network, in their order, and the program's names."""
    losses: list[float] = []
    original = F.cross_entropy

    def recorded(*arguments: Tensor) -> Tensor:
        loss = original(*arguments)
        losses.append(loss.item())
        return loss

    with monkeypatch.context() as patched:
        patched.setattr(F, "cross_entropy", recorded)
        names = executed(text)
    return losses, names


def steps_of(settings: Settings) -> tuple[list[Step], list[Evaluation]]:
    running = loop.train(settings, open_data(settings.data), torch.device("cpu"))
    records = [record for group in running for record in group]
    return (
        [record for record in records if isinstance(record, Step)],
        [record for record in records if isinstance(record, Evaluation)],
    )


# --- The program's networks --------------------------------------------------------------------


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("option", get_args(Option))
@pytest.mark.parametrize("block", get_args(BlockKind))
def test_the_networks_are_the_labs_to_the_last_weight(
    block: BlockKind, option: Option, batch_norm: bool
) -> None:
    depth = 20 if block in ("bottleneck", "grouped") else 14
    settings = Settings(depth=depth, block=block, shortcut=option, batch_norm=batch_norm, seed=3)
    names = built(program(settings))
    expected = dict(zip(("plain", "residual"), build_pair(settings.network, 1, 10, 3), strict=True))
    images = torch.randn(4, 1, 8, 8)
    for kind, network in names["networks"].items():
        assert parameter_count(network) == parameter_count(expected[kind])
        pairs = zip(network.parameters(), expected[kind].parameters(), strict=True)
        assert all(torch.equal(mine, theirs) for mine, theirs in pairs)
        torch.testing.assert_close(network(images), expected[kind](images))


@pytest.mark.parametrize("kind", ["plain", "residual"])
def test_one_network_alone_is_the_same(kind: Any) -> None:
    settings = replace(SMALL, networks=kind, shortcut="C")
    (network,) = built(program(settings))["networks"].values()
    expected = build_pair(settings.network, 1, 10, 1)[kind == "residual"]
    pairs = zip(network.parameters(), expected.parameters(), strict=True)
    assert all(torch.equal(mine, theirs) for mine, theirs in pairs)


# --- Its training ------------------------------------------------------------------------------


def test_the_digits_are_learned_as_in_the_lab(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    losses, names = losses_of(program(SMALL), monkeypatch)
    printed = capsys.readouterr().out
    steps, evaluations = steps_of(SMALL)
    expected = [step.networks[kind].loss for step in steps for kind in ("plain", "residual")]
    assert len(losses) == len(expected) == 2 * 2 * 21
    assert losses[:2] == pytest.approx(expected[:2], rel=1e-5)
    assert losses[:10] == pytest.approx(expected[:10], rel=1e-2)  # rounding adds up from there
    for kind, network in names["networks"].items():
        told = evaluations[-1].networks[kind]
        error = names["error_on"](network, names["test_x"], names["test_y"])
        assert f"epoch 2, {kind}: " in printed
        assert f"test error {error:.2%}" in printed
        assert error == pytest.approx(told.test_error, abs=0.05)


def test_rates_warm_up_and_milestones(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(
        SMALL, networks="residual", batch_norm=False, warm_up=True, milestones=(30, 36)
    )
    rates: list[float] = []
    original = torch.optim.SGD.step

    def recorded(optimizer: torch.optim.SGD, *arguments: Any) -> Any:
        rates.append(optimizer.param_groups[0]["lr"])
        return original(optimizer, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(torch.optim.SGD, "step", recorded)
        executed(program(settings))
    taken, _ = steps_of(settings)
    assert rates == pytest.approx([step.networks["residual"].learning_rate for step in taken])
    assert {round(rate, 6) for rate in rates} == {0.01, 0.05, 0.005, 0.0005}


def test_a_folder_is_split_and_augmented_as_in_the_lab(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(recipe(str(pictures), 8), epochs=1, batch=8)
    losses, names = losses_of(program(settings), monkeypatch)
    steps, _ = steps_of(settings)
    assert len(names["test_y"]) == 8
    assert names["networks"]["plain"].fc.out_features == 2
    expected = [step.networks[kind].loss for step in steps for kind in ("plain", "residual")]
    assert len(losses) == len(expected) == 2 * 4
    assert losses[:2] == pytest.approx(expected[:2], rel=1e-4)

    images = torch.randn(16, 3, 32, 32)
    names["generator"].manual_seed(5)
    theirs = flipped_and_moved(images, torch.Generator().manual_seed(5))
    assert torch.equal(names["augmented"](images), theirs)


def test_folders_for_training_and_testing(pictures: Path) -> None:
    for part in ("train", "val"):
        (pictures / part).mkdir()
    for name in ("dark", "it's $bright"):
        for number, picture in enumerate(sorted((pictures / name).iterdir())):
            folder = pictures / ("val" if number < 3 else "train") / name
            folder.mkdir(exist_ok=True)
            picture.rename(folder / picture.name)
        (pictures / name).rmdir()
    names = built(program(recipe(str(pictures), 8)))
    data = open_data(str(pictures))
    assert torch.equal(names["x"], data.train_images)
    assert torch.equal(names["test_x"], data.test_images)
    assert torch.equal(names["test_y"], data.test_labels)
    torch.testing.assert_close(names["mean"].flatten(), data.mean)
    torch.testing.assert_close(names["std"].flatten(), data.std)


@pytest.mark.parametrize("copied", [True, False])
def test_cifar_10_is_downloaded_or_taken_from_a_copy(
    tmp_path: Path, copied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = []

    class TenPictures:
        def __init__(self, root: str, train: bool, download: bool) -> None:
            roots.append(root)
            self.data = np.arange(10 * 32 * 32 * 3, dtype=np.uint8).reshape(10, 32, 32, 3)
            self.targets = list(range(10))

    monkeypatch.setattr(torchvision.datasets, "CIFAR10", TenPictures)
    if copied:
        (tmp_path / "cifar-10-batches-py").mkdir()
    names = built(program(recipe(str(tmp_path) if copied else "cifar10", 8)))
    assert roots == [str(tmp_path) if copied else "data"] * 2
    assert names["x"].shape == (10, 3, 32, 32)
    counts = [parameter_count(network) for network in names["networks"].values()]
    assert counts == [75_290] * 2


def test_only_what_the_settings_need_is_in_the_program() -> None:
    plainest = program(replace(Settings(), networks="residual", batch_norm=False))
    for word in ("BatchNorm", "augmented", "deque", "warm", "project", "plain =", "Squeeze", "#?"):
        assert word not in plainest
    for settings in (Settings(), replace(recipe("cifar10", 110), shortcut="B", block="se")):
        lines = program(settings).splitlines()
        assert len(lines) < 165
        assert all(len(line) <= 100 for line in lines)
        assert not any(line != line.rstrip() for line in lines)


# --- The command line --------------------------------------------------------------------------


def parsed(command: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the command line makes of it, without training."""
    asked: list[Settings] = []

    def nothing_trained(settings: Settings, *_: object) -> Iterator[tuple[object, ...]]:
        asked.append(settings)
        yield (Start(1, 1, ("fc",), "float32"), Summary({}, 1.0, 1.0))

    monkeypatch.setattr(loop, "train", nothing_trained)
    monkeypatch.setattr(lab_data, "open_data", lambda *_: open_data("digits"))
    python, dash_m, package, *arguments = shlex.split(command)
    assert (python, dash_m, package) == ("python", "-m", "resnet_viz")
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return asked[0]


CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"epochs": 3, "batch": 32, "learning_rate": 0.015, "seed": 7},
    {"batch_norm": False, "networks": "plain", "warm_up": True},
    {"shortcut": "C", "networks": "residual"},
)
STARTS = (
    recipe("digits", 56),
    recipe("digits", 110),
    recipe("digits", 29, "bottleneck"),
    recipe("cifar10", 20, "se"),
    recipe("/a folder/of pictures", 110),
)


@pytest.mark.parametrize(("start", "change"), list(itertools.product(STARTS, CHANGES)))
def test_the_command_line_is_read_as_the_same_settings(
    start: Settings, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(start, **change)
    assert parsed(command_line(settings), monkeypatch) == settings
    without = replace(recipe("digits", 110), warm_up=False)
    assert parsed(command_line(without), monkeypatch) == without


def test_the_command_line_is_short() -> None:
    assert command_line(Settings()) == "python -m resnet_viz train"
    assert command_line(recipe("digits", 110)) == "python -m resnet_viz train --depth 110"
    folder = command_line(recipe("my pictures", 20))
    assert folder == "python -m resnet_viz train --data 'my pictures' --depth 20"


def test_what_has_no_option_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="use the program instead"):
        command_line(replace(Settings(), weight_decay=0.0))


def test_every_combination_is_a_program() -> None:
    for block, option, batch_norm, networks, warm_up in itertools.product(
        get_args(BlockKind), get_args(Option), (True, False), ("both", "plain"), (True, False)
    ):
        start = recipe("cifar10", 11 if block in ("bottleneck", "grouped") else 8, block)
        settings = replace(
            start, shortcut=option, batch_norm=batch_norm, networks=networks, warm_up=warm_up
        )
        compile(program(settings), "program.py", "exec")
