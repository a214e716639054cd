"""Networks of one's own: their programs are executed and compared with torchvision's networks,
with figures worked out by hand, and with what Keras counts."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
import torch
from torch import nn
from torchvision import models

from resnet_viz.counting import counting
from resnet_viz.counting.design import PRESETS, Design, Norm, Shortcut
from resnet_viz.counting.design_counts import build, designed
from resnet_viz.counting.design_programs import keras_program, torch_program
from resnet_viz.counting.programs import render
from resnet_viz.counting.variants import Variant, vary
from resnet_viz.errors import SettingsError
from resnet_viz.facts.networks import PhotoBlock
from resnet_viz.figures.design import TITLES, in_short, shares
from resnet_viz.figures.theme import NEUTRAL, PLAIN
from resnet_viz.networks import nets
from resnet_viz.networks.cifar_nets import parameter_count

RESNET18, RESNET50 = PRESETS["ResNet-18"], PRESETS["ResNet-50"]
SPREAD = [
    Design(block, (2, 1, 2, 1), 16, shortcut, norm, 5)
    for block, shortcut, norm in product(get_args(PhotoBlock), get_args(Shortcut), get_args(Norm))
]


def ident(design: Design) -> str:
    return f"{design.block}-{design.shortcut}-{design.norm}"


def torchvisions(design: Design) -> str:
    return design.title.lower().replace("-", "")


# --- The program for PyTorch -------------------------------------------------------------------


@pytest.mark.parametrize("design", SPREAD, ids=ident)
def test_every_program_builds_a_network_that_answers(design: Design) -> None:
    network = build(design, "cpu")
    answers = network(torch.rand(2, 3, 33, 47))
    assert answers.shape == (2, 5)
    assert answers.isfinite().all()
    assert designed(design, 32).counts.weighted_layers == design.depth
    convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    assert {m.bias is not None for m in convolutions} == {design.norm == "none"}
    norms = [type(m) for m in network.modules() if isinstance(m, nn.BatchNorm2d | nn.GroupNorm)]
    kinds = {"batch": nn.BatchNorm2d, "group": nn.GroupNorm}
    assert norms == [kinds[design.norm]] * len(convolutions) if design.norm in kinds else not norms


@pytest.mark.parametrize("write", [torch_program, keras_program])
@pytest.mark.parametrize("design", [*SPREAD, *PRESETS.values()], ids=ident)
def test_programs_are_short_and_hold_nothing_of_the_template(write: Any, design: Design) -> None:
    program = write(design)
    compile(program, "design.py", "exec")
    assert "#?" not in program
    assert "$" not in program
    lines = program.splitlines()
    assert len(lines) <= 72  # 65 for ResNet-50
    assert max(map(len, lines)) <= 100
    assert design.title in lines[0]
    assert "resnet_viz" not in program


def test_a_program_runs_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "resnet18.py"
    file.write_text(torch_program(RESNET18), encoding="utf-8")
    run = subprocess.run([sys.executable, file], capture_output=True, text=True, cwd=tmp_path)
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "11,689,512 parameters",
        "a random picture gives (1, 1000)",
    ]


# --- Against networks that are known -----------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PRESETS if name.startswith("ResNet")])
def test_published_networks_are_torchvisions_layer_by_layer(name: str) -> None:
    design = PRESETS[name]
    known = counting.count(torchvisions(design), counting.build(torchvisions(design)), 224)
    assert designed(design, 224).counts == known


def same_answers(design: Design, known: nn.Module) -> None:
    """`known`, with random weights, put into the program's network."""
    network = build(design, "cpu")
    network.load_state_dict(known.state_dict())
    picture = torch.rand(1, 3, 64, 64)
    assert torch.equal(network(picture), known.eval()(picture))


@pytest.mark.parametrize("design", [RESNET18, RESNET50], ids=lambda design: design.title)
@pytest.mark.parametrize("variant", ["as built", "option A", "option C"])
def test_torchvisions_weights_fit_and_give_its_answers(design: Design, variant: Variant) -> None:
    """Options A and C: torchvision's network with its shortcuts exchanged."""
    shortcut = {"as built": "B", "option A": "A", "option C": "C"}[variant]
    known = vary(models.get_model(torchvisions(design)), variant)
    same_answers(replace(design, shortcut=shortcut), known)


def test_plain_networks_are_the_projects_own() -> None:
    same_answers(replace(RESNET18, shortcut="none"), nets.build("plainnet18", 1000))
    with torch.device("meta"):
        known = nets.build("plainnet50", 1000)
    plain = designed(replace(RESNET50, shortcut="none"), 224)
    assert plain.counts == counting.count("plainnet50", known, 224)
    assert PRESETS["PlainNet-34"].title == "PlainNet-34"
    assert designed(PRESETS["PlainNet-34"], 224).counts.parameters == 21_623_848


@pytest.mark.parametrize("shortcut", get_args(Shortcut))
def test_group_norm_learns_as_many_numbers_as_batch_norm(shortcut: Shortcut) -> None:
    batch, group = (
        designed(replace(RESNET50, shortcut=shortcut, norm=norm), 224).counts
        for norm in ("batch", "group")
    )
    assert group.parameters == batch.parameters
    kinds = {layer.kind for layer in group.layers}
    assert "group norm" in kinds
    assert "batch norm" not in kinds


def test_a_tiny_network_counted_by_hand() -> None:
    tiny = Design("basic", (1, 1, 1, 1), 16, "none", "group", 2)
    pairs = ((16, 16), (16, 32), (32, 64), (64, 128))
    weights = 7 * 7 * 3 * 16 + sum(9 * ins * outs + 9 * outs * outs for ins, outs in pairs)
    channels = 16 + 2 * (16 + 32 + 64 + 128)
    last = 128 * 2 + 2
    found = {norm: designed(replace(tiny, norm=norm), 32) for norm in get_args(Norm)}
    assert found["group"].counts.parameters == weights + last + 2 * channels  # scales and shifts
    assert found["none"].counts.parameters == weights + last + channels  # biases
    assert found["batch"].keras.total == weights + last + (2 + 1 + 2) * channels
    assert found["group"].keras.total == weights + last + (2 + 1) * channels
    assert found["none"].keras.total == weights + last + channels


@pytest.mark.parametrize("width", [16, 48, 64])
def test_groups_divide_the_channels(width: int) -> None:
    network = build(Design("basic", width=width, norm="group"))
    groups = {m.num_channels: m.num_groups for m in network.modules() if hasattr(m, "num_groups")}
    assert groups == {width * 2**stage: math.gcd(32, width * 2**stage) for stage in range(4)}


def test_parts_add_up_to_the_whole() -> None:
    found = designed(RESNET50, 224)
    assert [part.name for part in found.parts] == list(TITLES)
    assert sum(part.parameters for part in found.parts) == 25_557_032
    assert sum(part.multiply_adds for part in found.parts) == found.counts.multiply_adds
    assert found.parts[-1].parameters == 2048 * 1000 + 1000


# --- What a design can be ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("design", "depth", "title"),
    [
        (Design(), 50, "ResNet-50"),
        (Design("bottleneck", (3, 8, 36, 3)), 152, "ResNet-152"),
        (Design("bottleneck", (3, 4, 23, 3), shortcut="none"), 101, "PlainNet-101"),
        (Design("basic", (3, 4, 8, 3)), 38, "ResNet-38"),
        (Design("basic", (1, 1, 1, 1), 16, "none"), 10, "PlainNet-10"),
        (Design("basic", (6, 6, 6, 6)), 50, "ResNet-50 of your own"),
        (Design(width=32), 50, "ResNet-50 of your own"),
        (Design(shortcut="C"), 50, "ResNet-50 of your own"),
        (Design(shortcut="none", norm="group"), 50, "PlainNet-50 of your own"),
        (Design(classes=10), 50, "ResNet-50"),
    ],
)
def test_depth_and_title(design: Design, depth: int, title: str) -> None:
    assert design.depth == depth
    assert design.title == title
    assert keras_program(design).count(f"def {title.split()[0].lower().replace('-', '')}(") == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"block": "wide"}, "basic or bottleneck"),
        ({"shortcut": "D"}, "A, B, C or none"),
        ({"norm": "layer"}, "batch, group or none"),
        ({"blocks": (3, 4, 6)}, "four stages"),
        ({"blocks": (0, 4, 6, 3)}, "1 to 36 blocks"),
        ({"blocks": (3, 4, 37, 3)}, "1 to 36 blocks"),
        ({"blocks": (36, 36, 1, 1)}, "at most 72 blocks"),
        ({"width": 8}, "16 to 128"),
        ({"width": 72}, "steps of 16"),
        ({"classes": 1}, "2 to 1,000 classes"),
        ({"classes": 1001}, "2 to 1,000 classes"),
    ],
)
def test_what_cannot_be_is_said(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Design(**settings)


# --- The template and the figure ---------------------------------------------------------------


def test_lines_are_kept_whose_condition_holds(tmp_path: Path) -> None:
    template = tmp_path / "template.txt"
    template.write_text("always $x\nboth  #? a b\nany  #? b|c\nnot  #? !b\n  #? a\n", "utf-8")
    assert render(template, {"a"}, {"x": 1}) == "always 1\nnot\n\n"
    assert render(template, {"a", "b"}, {"x": 1}) == "always 1\nboth\nany\n\n"
    with pytest.raises(KeyError):
        render(template, set(), {})


def test_bars_are_shares_with_the_numbers_at_their_ends() -> None:
    found = designed(RESNET18, 224)
    parameters, work = shares(found.parts, PLAIN).data
    assert (parameters.marker.color, work.marker.color) == (PLAIN, NEUTRAL)
    assert sum(parameters.x) == pytest.approx(100)
    assert sum(work.x) == pytest.approx(100)
    assert list(parameters.y) == list(TITLES.values())
    assert list(work.customdata) == [part.multiply_adds for part in found.parts]
    numbers = (513_000, 1_000_000, 118_013_952, 999_600_000)
    said = ["513,000", "1.00 million", "118 million", "1.00 billion"]
    assert [in_short(number) for number in numbers] == said


# --- The program for Keras ---------------------------------------------------------------------

KERAS_DESIGNS = [*SPREAD, RESNET50, PRESETS["PlainNet-34"], Design("basic", width=48, norm="group")]
RUN_THEM = """
import json, runpy, sys
import numpy as np

found = []
for file, function, side, classes in json.loads(sys.argv[1]):
    network = runpy.run_path(file)[function](side, classes)
    answer = network(np.random.rand(1, side, side, 3).astype("float32"))
    kinds = [type(layer).__name__ for layer in network.layers]
    found.append((network.count_params(), kinds.count("Add"), float(answer.sum()), len(answer[0])))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def in_keras(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, int, float, int]]:
    """Of each design: Keras's count, its additions, the sum of an answer and its length."""
    folder, asked = tmp_path_factory.mktemp("keras"), []
    for number, design in enumerate(KERAS_DESIGNS):
        file = folder / f"{number}.py"
        file.write_text(keras_program(design), encoding="utf-8")
        asked.append((str(file), design.identifier, 32, design.classes))
    run = subprocess.run(
        [sys.executable, "-c", RUN_THEM, json.dumps(asked)],
        capture_output=True,
        text=True,
        env={**os.environ, "KERAS_BACKEND": "torch", "KERAS_HOME": str(folder)},
    )
    assert run.returncode == 0, run.stderr
    found: list[tuple[int, int, float, int]] = json.loads(run.stdout.splitlines()[-1])
    return found


def test_keras_builds_them_and_counts_as_we_say(
    in_keras: list[tuple[int, int, float, int]],
) -> None:
    for design, (parameters, additions, total, outputs) in zip(
        KERAS_DESIGNS, in_keras, strict=True
    ):
        assert parameters == designed(design, 32).keras.total, ident(design)
        assert additions == (0 if design.shortcut == "none" else sum(design.blocks))
        assert outputs == design.classes
        assert total == pytest.approx(1, abs=1e-4)  # a softmax's
    assert in_keras[KERAS_DESIGNS.index(RESNET50)][0] == 25_636_712
    assert parameter_count(build(RESNET50)) == 25_557_032
