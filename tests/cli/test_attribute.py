"""`python -m resnet_viz attribute`: its files against Captum and what Python gives."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam, Saliency
from numpy.testing import assert_allclose
from PIL import Image

import resnet_viz as rv
from resnet_viz.cli.attribute import attribute
from resnet_viz.inside.saliency.faithfulness import put_on_trial
from resnet_viz.inside.saliency.fills import FILLS
from resnet_viz.inside.saliency.sanity import check_sanity
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import normalize
from tests.conftest import Here

TARGET = 1  # "red" in the small network


def run(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "resnet_viz", "attribute", *map(str, arguments)]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=os.environ
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    return np.random.default_rng(1).integers(0, 256, (224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def folder(small_file: Path, pixels: Pixels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command wrote of a picture, and said: `said.json`."""
    made = tmp_path_factory.mktemp("attribute") / "new" / "folder"
    photo = made.parents[1] / "photo.png"
    Image.fromarray(pixels).save(photo)
    options = ["--model", "resnet18", "--weights", small_file, "--target", "red", "--json"]
    said = run(photo, "--out", made, "--methods", "gradient, gradcam,gradient", "--trial", *options)
    (made / "said.json").write_text(said)
    return made


@pytest.fixture
def said(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "said.json").read_text())
    return told


def test_the_arrays_are_captums(folder: Path, small_model: LoadedModel, pixels: Pixels) -> None:
    images = torch.from_numpy(normalize(pixels))[None].requires_grad_()
    expected = Saliency(small_model.module).attribute(images, target=TARGET, abs=False)[0]
    gradient = np.load(folder / "gradient.npy", allow_pickle=False)
    assert_allclose(gradient, expected, atol=1e-4 * float(expected.abs().max()))
    module = small_model.module
    cam = LayerGradCam(module, module.layer4[-1]).attribute(images, target=TARGET)[0, 0].detach()
    found = np.load(folder / "gradcam.npy", allow_pickle=False)
    assert_allclose(found, cam, atol=1e-4 * float(cam.abs().max()))


def test_every_file_is_named_and_a_picture_shows_where_its_map_is_strong(
    folder: Path, said: dict[str, Any], pixels: Pixels
) -> None:
    names = {"gradient.npy", "gradient.png", "gradcam.npy", "gradcam.png", "curves.csv"}
    names.add("attribution.json")
    assert {Path(path).name for path in said["files"]} == names
    assert {path.name for path in folder.iterdir()} == names | {"said.json"}
    assert said["target"] == "red"
    assert [one["method"] for one in said["maps"]] == ["gradient", "gradcam"]
    picture = np.asarray(Image.open(folder / "gradcam.png")).astype(int)
    assert picture.shape == pixels.shape
    cam = np.load(folder / "gradcam.npy")
    row, column = (32 * place + 16 for place in np.unravel_index(np.abs(cam).argmax(), cam.shape))
    red, _, blue = picture[row, column]
    assert (red > blue) == (cam[row // 32, column // 32] > 0)


def test_curves_and_verdict_are_those_of_python(
    folder: Path, said: dict[str, Any], small_model: LoadedModel, pixels: Pixels
) -> None:
    maps = {
        name: rv.attribute(small_model, pixels, name, "red").map for name in ("gradient", "gradcam")
    }
    trial = finish(put_on_trial(small_model, pixels, TARGET, maps, "blur"))
    with (folder / "curves.csv").open(newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["fill"] == "blur"]
    own = [line for line in lines if (line["map"], line["test"]) == ("gradcam", "insertion")]
    curve = trial.curves[1]
    assert [int(line["covered"]) for line in own] == [196 - count for count in curve.counts]
    logits = [float(line["logit"]) for line in own]
    assert_allclose(logits, curve.insertion[:, TARGET], rtol=1e-3, atol=1e-4)
    softmax = torch.from_numpy(curve.insertion).softmax(dim=1)[:, TARGET]
    assert_allclose([float(line["probability"]) for line in own], softmax, rtol=1e-3)
    drawn_by = {"gradient", "gradcam", "edges", "random 1", "random 2", "random 3"}
    assert {line["map"] for line in lines} == drawn_by
    assert [one["fill"] for one in said["trials"]] == list(FILLS)
    told = said["trials"][FILLS.index("blur")]
    assert told["maps"]["gradcam"]["insertion"] == pytest.approx(curve.insertion_area, abs=1e-3)
    assert told["edges"]["deletion"] == pytest.approx(trial.edges.deletion_area, abs=1e-3)
    checked = finish(check_sanity(small_model, pixels, TARGET, ["gradcam"]))
    (gradcam,) = (one for one in said["verdict"]["maps"] if one["name"] == "gradcam")
    expected = checked.states[-1].likeness[0].magnitude
    assert gradcam["likeness"] == pytest.approx(expected, abs=0.02)
    assert ("blur" in gradcam["beats_edges"]) == (curve.score > trial.edges.score)
    assert len(said["verdict"]["words"]) == 1 + 2


def test_the_numbers_are_in_a_file_too_with_what_made_them(
    folder: Path, said: dict[str, Any]
) -> None:
    told = json.loads((folder / "attribution.json").read_text())
    assert told.pop("manifest")["target"] == "red (output 1)"
    assert {key: said[key] for key in told} == told


def test_without_a_trial_there_are_maps_alone(small_file: Path, tmp_path: Path, here: Here) -> None:
    """And what is printed are words."""
    photo = tmp_path / "photo.png"
    Image.new("RGB", (60, 60), "red").save(photo)
    options = ["--model", "resnet18", "--weights", small_file, "--methods", "gradient"]
    lines = here("attribute", photo, "--out", tmp_path / "out", *options).stdout.splitlines()
    assert lines[1].strip().startswith("Gradient: 1 pass")
    written = [tmp_path / "out" / name for name in ("gradient.npy", "gradient.png")]
    assert lines[2:] == [*map(str, written), str(tmp_path / "out" / "attribution.json")]
    assert "verdict" not in json.loads((tmp_path / "out" / "attribution.json").read_text())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"methods": "gradient,lime"}, "no method 'lime'; choose one of gradient, guided_backprop"),
        ({"methods": ""}, "no method ''"),
        ({"target": "Redd"}, "tench, red, blue"),
        ({"image": Path("nowhere.png")}, "nowhere.png"),
        ({"out": Path("photo.png")}, "photo.png: nothing can be written there"),
    ],
)
def test_a_mistake_is_said_before_anything_is_computed_or_written(
    wrong: dict[str, Any],
    sentence: str,
    small_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (60, 60), "red").save("photo.png")
    asked = {
        "image": Path("photo.png"), "out": Path("out"), "model": "resnet18",
        "weights": str(small_file), "methods": "occlusion",
    }  # fmt: skip
    with pytest.raises(rv.ResNetVizError, match=sentence):
        attribute(**asked | wrong)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]
