"""The recipe and the loop of the built-in models, on a few small pictures."""

import hashlib
import json
import math
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from resnet_viz.errors import DataError
from resnet_viz.facts.networks import NetworkKind
from resnet_viz.fitting import ship
from resnet_viz.fitting.fit import Trainer
from resnet_viz.fitting.optimizers import Muon, optimizers, orthogonal
from resnet_viz.fitting.photos import half_mixed, load_photos, random_crops
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.nets import twin_networks
from resnet_viz.networks.recipe import Cycle, Recipe, RecipeStage, parse_cycles
from resnet_viz.pictures.folders import PhotoFolder, open_folder

CPU = torch.device("cpu")
TINY = Recipe(
    cycles=(
        Cycle((RecipeStage(2, 32), RecipeStage(1, 40, cutmix=True)), 2e-3),
        Cycle((RecipeStage(1, 40),), 5e-4, "muon"),
    ),
    batch=3,
)


def test_the_learning_rate_rises_and_falls_once_a_cycle() -> None:
    second = Cycle((RecipeStage(1, 64), RecipeStage(1, 96)), peak=3e-4)
    recipe = Recipe(cycles=(Cycle((RecipeStage(1, 64),), peak=1e-3), second))
    for highest, began, epochs in ((1e-3, 0, 1), (3e-4, 1, 2)):
        rates = [recipe.learning_rate_at(began + epochs * step / 1000) for step in range(1000)]
        peak = rates.index(max(rates))
        assert peak == 1000 * recipe.warm_up
        assert rates[peak] == pytest.approx(highest)
        assert rates[:peak] == sorted(rates[:peak])
        assert rates[peak:] == sorted(rates[peak:], reverse=True)
        assert rates[-1] == pytest.approx(0, abs=1e-7)
        assert rates[550] == pytest.approx(rates[peak] / 2)  # half-way down a cosine


def test_the_epochs_follow_the_stages() -> None:
    stages = [TINY.stage_at(epoch) for epoch in range(TINY.epochs)]
    assert [stage.size for stage in stages] == [32, 32, 40, 40]
    assert [stage.cutmix for stage in stages] == [False, False, True, False]
    assert TINY.restarts == (3,)
    assert [TINY.cycle_number_at(epochs) for epochs in (0, 2, 2.9, 3, 3.9)] == [0, 0, 0, 1, 1]
    with pytest.raises(IndexError):
        TINY.stage_at(4)


def test_cycles_are_written_as_rates_epochs_and_pixels() -> None:
    assert parse_cycles("2e-3 2x32, 1x40+cutmix; 5e-4 muon 1x40") == TINY.cycles
    assert parse_cycles("1.5e-3 1x40")[0].peak == 0.0015
    for wrong in ("2e-3 5", "2e-3 0x64", "2e-3 x64", "2e-3 5x1", "2e-3 5x10000", "2e-3 sgd 5x64"):
        with pytest.raises(DataError, match="EPOCHSxPIXELS"):
            parse_cycles(wrong)
    for wrong in ("", "5x64", "muon 5x64", "2e-3 5x64;", "0e-3 5x64", "nan 5x64", "-2e-3 5x64"):
        with pytest.raises(DataError, match="learning rate"):
            parse_cycles(wrong)


def test_muon_moves_filters_as_torchs_moves_matrices() -> None:
    torch.manual_seed(1)
    bank = torch.nn.Parameter(torch.randn(8, 4, 3, 3).contiguous(memory_format=torch.channels_last))
    matrix = torch.nn.Parameter(bank.detach().flatten(1).clone())
    ours = Muon([bank], weight_decay=0.1)
    theirs = torch.optim.Muon([matrix], weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    for optimizer in (ours, theirs):
        optimizer.param_groups[0]["lr"] = 0.05
    for _ in range(3):
        bank.grad = torch.randn(8, 4, 3, 3)
        matrix.grad = bank.grad.flatten(1).clone()
        before = bank.detach().clone(), matrix.detach().clone()
        ours.step()
        theirs.step()
        mine, torchs = (
            old.flatten(1) * (1 - 0.05 * 0.1) - new.detach().flatten(1)
            for old, new in zip(before, (bank, matrix), strict=True)
        )
        assert torch.cosine_similarity(mine.flatten(), torchs.flatten(), dim=0) > 0.95
        assert mine.norm() / torchs.norm() == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("shape", [(8, 36), (36, 8), (16, 16)])
def test_an_orthogonal_matrix_is_near_the_one_of_the_decomposition(shape: tuple[int, int]) -> None:
    torch.manual_seed(1)
    matrix = torch.randn(shape)
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    found = orthogonal(matrix * 1e-6)  # whatever its scale
    assert torch.cosine_similarity(found.flatten(), (u @ v).flatten(), dim=0) > 0.95
    assert torch.isfinite(orthogonal(torch.zeros(shape))).all()


@pytest.mark.parametrize("kind", ["residual", "plain"])
def test_every_weight_is_moved_once(kind: str) -> None:
    network = dict(zip(("residual", "plain"), twin_networks(10, seed=3), strict=True))[kind]
    network.to(memory_format=torch.channels_last)
    weights = {name: p.numel() for name, p in network.named_parameters()}
    for name, most in (("adamw", 0), ("muon", 48 + 4 * (kind == "residual"))):
        groups = [g for one in optimizers(network, TINY, name) for g in one.param_groups]
        moved = [p for group in groups for p in group["params"]]
        assert sum(p.numel() for p in moved) == sum(weights.values())
        assert len(moved) == len(weights)
        by_muon = [one for one in optimizers(network, TINY, name) if isinstance(one, Muon)]
        filters = [p for one in by_muon for group in one.param_groups for p in group["params"]]
        assert len(filters) == most  # all convolutions but the first
        decayed = {p.ndim for g in groups if g["weight_decay"] for p in g["params"]}
        assert decayed <= {2, 4}


def test_the_twins_start_from_the_same_weights() -> None:
    residual, plain = (network.state_dict() for network in twin_networks(10, seed=3))
    for key, value in plain.items():
        assert torch.equal(residual[key], value)
    assert (plain["layer1.0.bn3.weight"] == 1).all()
    again = twin_networks(10, seed=3)[1].state_dict()
    assert torch.equal(again["layer4.2.conv3.weight"], plain["layer4.2.conv3.weight"])


def test_a_crop_of_everything_is_the_picture() -> None:
    ramp = torch.arange(64 * 64 * 3, dtype=torch.float64) % 251
    pixels = ramp.to(torch.uint8).view(1, 3, 64, 64)
    whole = Recipe(cycles=(), crop_area=(1, 1), crop_aspect=(1, 1))
    seen = set()
    for seed in range(20):
        crop = random_crops(pixels, 64, whole, torch.Generator().manual_seed(seed))
        mirrored = torch.allclose(crop, pixels.flip(3) / 255, atol=1e-4)
        assert mirrored or torch.allclose(crop, pixels / 255, atol=1e-4)
        seen.add(mirrored)
    assert seen == {True, False}


def test_half_a_batch_gets_boxes_and_their_share_of_the_truth() -> None:
    """Picture n is n everywhere, so a crop's mean tells the share of each picture in it."""
    images = torch.arange(8.0).view(8, 1, 1, 1).expand(8, 3, 16, 16)
    before = torch.get_rng_state()
    shares = set()
    for seed in range(20):
        randomness = torch.Generator().manual_seed(seed)
        mixed, truth = half_mixed(images, torch.eye(8), randomness)
        assert torch.allclose(mixed.mean(dim=(1, 2, 3)), truth @ torch.arange(8.0), atol=1e-5)
        assert torch.allclose(truth.sum(dim=1), torch.ones(8))
        assert torch.equal(mixed[4:], images[4:])
        again = half_mixed(images, torch.eye(8), torch.Generator().manual_seed(seed))[0]
        assert torch.equal(mixed, again)
        shares.add(truth[0, 0].item())
    assert len(shares) > 10
    assert torch.equal(torch.get_rng_state(), before)


def test_photos_keep_their_middle_square(tmp_path: Path) -> None:
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, 20:60] = 200
    (tmp_path / "a").mkdir()
    Image.fromarray(pixels).save(tmp_path / "a" / "x.png")
    photos = load_photos(open_folder(tmp_path), 40)
    assert photos.pixels.shape == (1, 3, 40, 40)
    assert (photos.pixels == 200).all()


@pytest.fixture
def folder(photo_folder: Path) -> PhotoFolder:
    return open_folder(photo_folder)


def train(
    folder: PhotoFolder,
    checkpoint: Path,
    steps: int | None = None,
    kind: NetworkKind = "residual",
) -> Trainer:
    trainer = Trainer(folder, kind, TINY, CPU)
    if checkpoint.exists():
        trainer.restore(checkpoint)
    while trainer.step < (trainer.steps if steps is None else steps):
        trainer._train_step()
    return trainer


def test_a_stage_with_cutmix_is_trained_on_other_crops(folder: PhotoFolder) -> None:
    losses = []
    for cutmix in (False, True, True):
        recipe = Recipe(cycles=(Cycle((RecipeStage(1, 32, cutmix),), peak=1e-3),), batch=6)
        loss, _ = Trainer(folder, "plain", recipe, CPU)._train_step()
        losses.append(loss.item())
    without, mixed, again = losses
    assert mixed == pytest.approx(again, rel=1e-6)
    assert mixed != pytest.approx(without, rel=1e-3)


def test_a_resumed_run_equals_one_that_never_stopped(folder: PhotoFolder, tmp_path: Path) -> None:
    whole, kept = train(folder, tmp_path / "none"), tmp_path / "kept"
    for stopped_after in (3, 6):  # within a cycle, and where the second begins
        train(folder, kept, stopped_after).save(kept)
        resumed = train(folder, kept)
        assert whole.step == resumed.step == 8
        for key, value in whole.network.state_dict().items():
            assert torch.allclose(value, resumed.network.state_dict()[key], atol=1e-6), key


@pytest.mark.parametrize("kind", ["residual", "plain"])
def test_a_cycle_goes_on_from_what_the_one_before_shipped(
    folder: PhotoFolder, tmp_path: Path, kind: NetworkKind
) -> None:
    """Shipped weights are all that is left of a training whose machine is gone."""
    out = tmp_path / "weights.safetensors"
    first_part = replace(TINY, cycles=TINY.cycles[:1])
    ship.write_weights(finished(folder, tmp_path, kind, first_part).state_dict(), out)
    later = Trainer(folder, kind, TINY, CPU)
    later.restore_shipped(load_file(out), cycles=1, seconds=10)
    (record,) = later.records(tmp_path / "checkpoint")
    assert record.step == 8
    assert record.seconds > 10
    whole = finished(folder, tmp_path, kind, TINY).state_dict()
    for key, value in later.network.state_dict().items():
        assert torch.allclose(value, whole[key], atol=1e-5), key


def finished(
    folder: PhotoFolder, tmp_path: Path, kind: NetworkKind, recipe: Recipe
) -> torch.nn.Module:
    trainer = Trainer(folder, kind, recipe, CPU)
    list(trainer.records(tmp_path / "checkpoint"))
    return trainer.network


def test_what_made_weights_is_a_first_part_of_the_recipe_or_not(
    folder: PhotoFolder, tmp_path: Path
) -> None:
    out = tmp_path / "weights.safetensors"
    assert ship.earlier_part(out, "plain", TINY, folder) is None
    out.touch()
    out.with_suffix(".jsonl").touch()
    first_part = replace(TINY, cycles=TINY.cycles[:1])
    ship.write_card(out, "plain", first_part, folder, {"seconds": 1})
    assert ship.earlier_part(out, "plain", TINY, folder) == ship.EarlierPart(1, {"seconds": 1})
    assert ship.earlier_part(out, "residual", TINY, folder) is None
    assert ship.earlier_part(out, "plain", replace(TINY, seed=2), folder) is None
    assert ship.earlier_part(out, "plain", replace(TINY, cycles=TINY.cycles[::-1]), folder) is None
    assert ship.earlier_part(out, "plain", first_part, folder) is None
    out.unlink()
    assert ship.earlier_part(out, "plain", TINY, folder) is None


def option(command: str, name: str) -> str:
    words = shlex.split(command)
    return words[words.index(name) + 1]


def test_a_finished_run_ships_files_that_load(folder: PhotoFolder, tmp_path: Path) -> None:
    trainer = Trainer(folder, "plain", TINY, CPU)
    (record,) = trainer.records(tmp_path / "checkpoint")
    assert (record.step, record.steps, record.size) == (8, 8, 40)
    assert math.isfinite(record.loss)
    assert not trainer.network.training
    out = tmp_path / "weights.safetensors"
    ship.write_weights(trainer.network.state_dict(), out)
    out.with_suffix(".jsonl").write_text("{}\n")
    ship.write_card(out, "plain", TINY, folder, {"seconds": 1})
    card = json.loads(out.with_suffix(".json").read_text())
    assert card["log_sha256"] == hashlib.sha256(b"{}\n").hexdigest()
    assert option(card["command"], "--network") == "plain"
    assert parse_cycles(option(card["command"], "--cycles")) == TINY.cycles
    assert [c["label"] for c in card["classes"]] == ["blue", "tench", "red"]
    assert (read := read_card(out)).recipe == TINY
    assert read.accuracy is None
    stored = load_file(out)
    assert stored["conv1.weight"].dtype == torch.int8
