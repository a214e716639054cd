"""The command line, run as its users run it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_viz.cli import doctor
from resnet_viz.cli.train import fit
from resnet_viz.errors import DataError
from resnet_viz.facts import catalog
from resnet_viz.facts.catalog import builtin_file
from resnet_viz.fitting.ship import check_out
from resnet_viz.networks import models
from resnet_viz.networks.cards import read_card
from resnet_viz.pictures.gallery import sample_bytes
from tests.conftest import Here


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "resnet_viz", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | environment,
    )


def test_predict_prints_one_object_an_image_and_goes_on_past_a_bad_one(tmp_path: Path) -> None:
    good, bad = tmp_path / "photo.png", tmp_path / "notes.txt"
    good.write_bytes(sample_bytes("coffee"))
    bad.write_text("not a picture")
    result = run("predict", str(bad), str(good), str(tmp_path / "missing.png"), "--json")
    assert result.returncode == 2
    (line,) = result.stdout.splitlines()
    answer = json.loads(line)
    assert answer["file"] == str(good)
    assert (answer["model"], answer["weights"]) == ("resnet50", "builtin")
    assert set(answer["top"][0]) == {"label", "wnid", "probability"}
    assert len(answer["top"]) == 5
    complaints = result.stderr.strip().splitlines()
    assert len(complaints) == 2
    assert "notes.txt" in complaints[0]
    assert "missing.png" in complaints[1]


def test_evaluate_prints_the_accuracy_through_an_operators_file(
    small_file: Path, photo_folder: Path
) -> None:
    options = ["--model", "resnet18", "--weights", str(small_file), "--json"]
    result = run("evaluate", "--data", str(photo_folder), *options)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert set(answer) == {"images", "top1", "top5", "model", "weights"}
    assert answer["images"] == 6
    assert answer["top5"] == 1


def test_an_error_is_one_sentence_and_exit_code_two(tmp_path: Path) -> None:
    result = run("evaluate", "--data", str(tmp_path), "--json")
    assert result.returncode == 2
    assert "no photos" in result.stderr
    assert "Traceback" not in result.stderr


def test_doctor_checks_the_built_in_networks_and_the_operators_folder(
    tmp_path: Path, small_file: Path
) -> None:
    for path in (small_file, small_file.with_suffix(".json")):
        shutil.copy(path, tmp_path)
    (tmp_path / "resnet34.pth").write_bytes(b"nothing")
    (tmp_path / "vgg16.pth").touch()
    result = run("doctor", RESNET_VIZ_WEIGHTS=str(tmp_path))
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    lines = result.stdout.splitlines()
    assert any(line.startswith("device") for line in lines)
    assert any(line.startswith("resnet50") and "top-1" in line for line in lines)
    own = [line for line in lines if line.startswith("own weights")]
    assert len(own) == 2
    assert f"ResNet-18: {small_file.name} (SHA-256" in own[0]
    assert "resnet34.pth cannot be read" in own[1]
    (passed_over,) = [line for line in lines if line.startswith("passed over")]
    assert "vgg16.pth" in passed_over


def test_doctor_says_what_was_fetched_and_what_is_not_here(tmp_path: Path) -> None:
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    (tmp_path / "hub" / "checkpoints" / "resnet50-0676ba61.pth").write_bytes(b"half")
    (tmp_path / "hub" / "datasets" / "cifar-10-batches-py").mkdir(parents=True)
    folders = {"TORCH_HOME": str(tmp_path), "RESNET_VIZ_RECORDS": str(tmp_path / "kept")}
    result = run("doctor", RESNET_VIZ_WEIGHTS="", **folders)
    assert result.returncode == 2
    said = [line for line in result.stdout.splitlines() if line.startswith("downloads")]
    assert said[0].endswith(str(tmp_path / "hub"))
    assert "resnet50.imagenet1k_v1: " in said[1]
    assert "0676ba61.pth is damaged" in said[1]
    assert said[2].endswith("cifar10: is here")
    (missing,) = [line for line in result.stdout.splitlines() if line.startswith("not here")]
    assert "resnet50.imagenet1k_v2, " in missing
    assert "maskrcnn_resnet50_fpn" in missing
    assert f"records      {tmp_path / 'kept'}" in result.stdout


def test_doctor_takes_weights_whose_accuracy_nobody_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `fit` leaves them without --validation."""
    weights = catalog.builtin_file("plainnet50")
    shutil.copy(weights, tmp_path)
    card = json.loads(weights.with_suffix(".json").read_text())
    del card["accuracy"]
    (tmp_path / "plainnet50.json").write_text(json.dumps(card))
    for module in (doctor, models):
        monkeypatch.setattr(module, "builtin_file", lambda name: tmp_path / f"{name}.safetensors")
    monkeypatch.delenv(catalog.OPERATOR_FOLDER, raising=False)
    doctor.doctor()
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "plainnet50" in line]
    assert line.endswith("; not measured")


def test_a_name_outside_the_terminals_alphabet_is_a_line(small_file: Path, tmp_path: Path) -> None:
    photo = tmp_path / "Dvořak.png"
    photo.write_bytes(sample_bytes("coffee"))
    options = ["--model", "resnet18", "--weights", str(small_file)]
    result = run("predict", str(photo), *options, PYTHONIOENCODING="cp1252")
    assert result.returncode == 0, result.stderr
    assert "Dvo\\u0159" in result.stdout
    result = run("predict", "犬.png", *options, PYTHONIOENCODING="cp1252:strict")
    assert result.returncode == 2
    assert "\\u72ac.png: the file cannot be read" in result.stderr


KILLED_AT_ONCE = """
import os
from resnet_viz.cli.commands import main
from resnet_viz.fitting.fit import Trainer
Trainer.records = lambda *_: os._exit(9)
main()
"""


def test_fit_writes_weights_card_and_log_and_resumes(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    for name in ("n01440764", "n03445777"):
        (photos / name).mkdir(parents=True)
        for number in range(8):
            pixels = np.random.default_rng(number).integers(0, 256, (32, 32, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(photos / name / f"{number}.png")
    out = tmp_path / "new" / "folder" / "net.safetensors"
    options = ["--data", str(photos), "--network", "plain", "--out", str(out), "--batch", "8"]
    whole = ["--cycles", "2e-3 1x32; 1e-3 1x40"]
    first = run("fit", *options, *whole, "--validation", str(photos))
    assert first.returncode == 0, first.stderr
    card = json.loads(out.with_suffix(".json").read_text())
    assert card["accuracy"]["images"] == 16
    log = [json.loads(line) for line in out.with_suffix(".jsonl").read_text().splitlines()]
    assert log[-1]["step"] == log[-1]["steps"] == 4
    (tmp_path / "plain").touch()  # others may read them exactly as they may read any new file
    for path in (out, out.with_suffix(".json")):
        assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert list(tmp_path.glob("*.part")) == []
    before = out.read_bytes()
    second = run("fit", *options, *whole, "--resume")
    assert second.returncode == 0, second.stderr
    assert out.read_bytes() == before

    out.with_suffix(".checkpoint").unlink()
    third = run("fit", *options, *whole, "--resume")
    assert third.returncode == 2
    assert "leave --resume out to start anew" in third.stderr
    assert out.read_bytes() == before

    longer = ["--cycles", "2e-3 1x32; 1e-3 1x40; 1e-3 1x40"]
    lines = out.with_suffix(".jsonl").read_text()
    killed = [sys.executable, "-c", KILLED_AT_ONCE, "fit", *options, *longer, "--resume"]
    assert subprocess.run(killed, check=False).returncode == 9
    assert out.with_suffix(".jsonl").read_text() == lines
    fourth = run("fit", *options, *longer, "--resume")
    assert fourth.returncode == 0, fourth.stderr
    assert out.read_bytes() != before
    log = [json.loads(line) for line in out.with_suffix(".jsonl").read_text().splitlines()]
    assert [record["step"] for record in log] == [4, 6]
    later = json.loads(out.with_suffix(".json").read_text())
    assert later["trained"]["before"] == card["trained"]
    assert later["trained"]["seconds"] >= card["trained"]["seconds"]


def test_fit_complains_before_it_trains(tmp_path: Path) -> None:
    for name in ("photos/red", "photos/blue", "other/green", "one/red"):
        (tmp_path / name).mkdir(parents=True)
        for number in range(2):
            Image.new("RGB", (40, 40), name.split("/")[1]).save(tmp_path / name / f"{number}.png")

    def complaint(out: str, data: str = "photos", validation: str | None = None) -> str:
        measured = None if validation is None else tmp_path / validation
        with pytest.raises(DataError) as caught:
            fit(
                data=tmp_path / data,
                network="plain",
                out=tmp_path / out,
                cycles="2e-3 1x32",
                batch=2,
                validation=measured,
            )
        return str(caught.value)

    assert "does not end in .safetensors" in complaint("net.pth")
    assert "cannot be written" in complaint("photos/red/0.png/net.safetensors")
    assert "holds one class" in complaint("net.safetensors", "one")
    assert "'green' is no class" in complaint("net.safetensors", validation="other")
    assert "is not a folder" in complaint("net.safetensors", validation="missing")
    (tmp_path / "net.safetensors").mkdir()
    assert "net.safetensors cannot be written (Is a directory)" in complaint("net.safetensors")
    (tmp_path / "net.json").mkdir()
    (tmp_path / "net.safetensors").rmdir()
    assert "net.json cannot be written" in complaint("net.safetensors")


def test_fit_wants_room_for_what_it_writes(tmp_path: Path) -> None:
    huge = {"weight": torch.empty(10**6, 10**9, device="meta")}  # 4 PB
    with pytest.raises(DataError, match="make room"):
        check_out(tmp_path / "net.safetensors", huge)


def test_fit_wants_a_folder_it_may_write_to(tmp_path: Path, lock: Callable[[Path], None]) -> None:
    lock(tmp_path)
    with pytest.raises(DataError, match="Permission denied"):
        check_out(tmp_path / "new" / "net.safetensors", {})


def test_lesion_prints_the_accuracy_without_each_block(tmp_path: Path, here: Here) -> None:
    for wnid, sample in (("n03028079", "church"), ("n03888257", "parachute")):
        (tmp_path / wnid).mkdir()
        (tmp_path / wnid / "drawing.jpg").write_bytes(sample_bytes(sample))
    result = run("lesion", "--data", str(tmp_path), "--json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    evaluated = json.loads(here("evaluate", "--data", tmp_path, "--json").stdout)
    assert found["baseline"] == evaluated["top1"]
    assert found["images"] == 2
    assert found["sha256"] == read_card(builtin_file("resnet50")).sha256
    assert len(found["without"]) == 16
    assert all(share in (0, 0.5, 1) for share in found["without"])


def test_summary_counts_as_json_and_as_a_table(here: Here) -> None:
    result = run("summary", "--model", "resnet18", "--size", "64", "--json")
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout)
    assert set(counts) == {"model", "parameters", "multiply_adds", "weighted_layers", "layers"}
    assert counts["model"] == "resnet18"
    assert counts["parameters"] == 11_689_512
    assert counts["weighted_layers"] == 18
    first = {"name": "conv1", "kind": "convolution", "shape": [64, 32, 32], "parameters": 9_408}
    assert counts["layers"][0] == first | {"multiply_adds": 9_408 * 32 * 32}
    assert sum(layer["parameters"] for layer in counts["layers"]) == counts["parameters"]
    table = here("summary", "--model", "inception_v3").stdout
    assert "23,834,568" in table
    assert "27,161,264" in table
    assert "PlainNet-34, one picture" in here("summary", "--model", "plainnet34").stdout
    wrong = here("summary", "--model", "vgg16", "--size", "8")
    assert wrong.returncode == 2
    assert "8 × 8" in wrong.stderr
    assert "Traceback" not in wrong.stderr
