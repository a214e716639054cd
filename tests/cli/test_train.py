"""`python -m resnet_viz train`, run as its users run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "resnet_viz", "train", *arguments]
    # Networks as small as these are no faster on more threads than one.
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=False, env=environment
    )


def test_json_is_one_object_a_line_and_the_last_one_the_summary() -> None:
    options = ["--data", "digits", "--depth", "8", "--epochs", "2", "--seed", "1", "--json"]
    result = run(*options)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [len(line) for line in lines] == [1] * len(lines)
    assert lines[0]["start"]["steps"] == 42
    assert sum("step" in line for line in lines) == 42
    assert sum("evaluation" in line for line in lines) == 2
    summary = lines[-1]["summary"]
    assert set(summary) == {"plain", "residual", "images_per_second", "seconds"}
    for kind in ("plain", "residual"):
        assert set(summary[kind]) == {"train_error", "test_accuracy", "parameters"}
        assert summary[kind]["test_accuracy"] > 0.8
        assert summary[kind]["parameters"] == 75_002
    assert "42/42" in result.stderr  # the progress bar


def test_a_folder_of_pictures_and_every_choice(tmp_path: Path) -> None:
    for number, name in enumerate(("dark", "bright")):
        (tmp_path / name).mkdir()
        for picture in range(10):
            random = np.random.default_rng(picture)
            pixels = random.integers(0, 100, (32, 32, 3)) + 150 * number
            Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / name / f"{picture}.png")
    options = ["--data", str(tmp_path), "--depth", "11", "--block", "bottleneck", "--option", "C"]
    options += ["--network", "residual", "--no-batch-norm", "--epochs", "1", "--batch", "8"]
    result = run(*options, "--learning-rate", "0.01", "--warm-up")
    assert result.returncode == 0, result.stderr
    residual, speed = result.stdout.splitlines()
    assert residual.startswith("residual-11: test accuracy ")
    assert "images/s" in speed


def test_what_cannot_be_is_one_sentence_and_exit_code_two() -> None:
    result = run("--depth", "55")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.strip().endswith("choose depth 50 or 56.")
    assert len(result.stderr.strip().splitlines()) == 1
