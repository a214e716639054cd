"""Family and rivals: counts and accuracies against torchvision's, times, figures, the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn
from torchvision.models import alexnet, get_model, get_model_weights

from resnet_viz.counting.anatomy import anatomy
from resnet_viz.counting.counted import Counts
from resnet_viz.counting.counting import build, count
from resnet_viz.counting.timed import Timing
from resnet_viz.counting.timing import time_forward
from resnet_viz.engine.questions import Question
from resnet_viz.errors import SettingsError
from resnet_viz.facts.family import FAMILY, ONE_TRICK, TESTED
from resnet_viz.facts.networks import NETWORKS, Network
from resnet_viz.facts.published import DEPTH_RACE
from resnet_viz.figures.family import Cost, accuracy_against_cost, duration, times
from resnet_viz.inside.slices import Slices
from resnet_viz.ui.counted import family_times, keep_family_times
from resnet_viz.ui.family.relatives import CHANGES
from resnet_viz.ui.services import engine
from tests.ui import timings
from tests.ui.app import open_app, table_with, texts

PAGE = "pages/family.py"


def counted(name: str) -> Counts:
    return count(name, build(name), NETWORKS[name].size)


# --- Counts and accuracies ---------------------------------------------------------------------


@pytest.mark.parametrize("member", TESTED, ids=lambda member: member.name)
def test_one_crop_accuracies_and_sizes_are_torchvisions(member: Network) -> None:
    entry = get_model_weights(member.name)["IMAGENET1K_V1"]
    assert member.accuracy
    measured = {"acc@1": member.accuracy.top1, "acc@5": member.accuracy.top5}
    assert entry.meta["_metrics"]["ImageNet-1K"] == measured
    assert entry.transforms.keywords["crop_size"] == member.size


@pytest.mark.parametrize("member", TESTED, ids=lambda member: member.name)
def test_counts_are_torchvisions(member: Network) -> None:
    counts = counted(member.name)
    meta = get_model_weights(member.name)["IMAGENET1K_V1"].meta
    heads = counts.auxiliary_parameters if member.name == "inception_v3" else 0
    assert counts.parameters + heads == meta["num_params"]
    assert counts.multiply_adds == pytest.approx(meta["_ops"] * 1e9, rel=0.01)


def test_plain_networks_are_the_papers() -> None:
    for row in DEPTH_RACE[:2]:
        name = f"plainnet{row.layers}"
        counts = counted(name)
        assert counts.parameters == row.parameters
        assert counts.weighted_layers == row.layers
        (member,) = (m for m in FAMILY if m.name == name)
        assert member.accuracy is None  # the paper's, of ten crops, stand in a table of their own


def test_a_plain_block_adds_nothing() -> None:
    block = build("plainnet18", "cpu").layer1[0]
    x = torch.rand(1, 64, 8, 8)
    torch.nn.init.zeros_(block.bn2.weight)
    assert not block(x).any()


def test_se_resnet50_has_as_many_parameters_as_published() -> None:
    """Two layers a unit, from C channels to C / 16 and back, with biases."""
    counts = counted("se_resnet50")
    assert round(counts.parameters / 1e6, 1) == 28.1
    blocks = {256: 3, 512: 4, 1024: 6, 2048: 3}
    units = sum(n * (2 * c * (c // 16) + c + c // 16) for c, n in blocks.items())
    assert counts.parameters - counted("resnet50").parameters == units
    assert counts.weighted_layers == 50 + 2 * 16


def test_squeeze_and_excitation_comes_before_the_addition() -> None:
    block = build("se_resnet50", "cpu").layer1[1]
    x = torch.rand(1, 256, 8, 8)
    torch.nn.init.zeros_(block.bn3[0].weight)
    assert torch.equal(block(x), x)


def test_every_network_is_in_the_family_once() -> None:
    names = [member.name for member in FAMILY]
    assert len(set(names)) == len(names) == 16


def test_the_relatives_change_what_the_page_says() -> None:
    usual, grouped, wide = (
        get_model(name).layer1[1] for name in ("resnet50", "resnext50_32x4d", "wide_resnet50_2")
    )
    layer = grouped.conv2
    assert (layer.groups, layer.in_channels // layer.groups, layer.in_channels) == (32, 4, 128)
    assert layer.weight.numel() * 32 == layer.in_channels * layer.out_channels * 9
    assert layer.in_channels == wide.conv2.in_channels == 2 * usual.conv2.in_channels
    assert grouped.conv3.out_channels == wide.conv3.out_channels == usual.conv3.out_channels
    for words in ("32 **[[groups]]**", "4 of 128", "*squeeze-and-excitation*", "twice as wide"):
        assert words in CHANGES


def test_torchvisions_alexnet_and_googlenet_are_variants() -> None:
    assert ONE_TRICK.url in str(alexnet.__doc__)
    kernels = {m.kernel_size for m in build("googlenet").modules() if isinstance(m, nn.Conv2d)}
    assert (5, 5) not in kernels
    assert any(isinstance(m, nn.BatchNorm2d) for m in build("googlenet").modules())


# --- Times and figures -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plainnet18", "googlenet", "alexnet"])
def test_a_network_is_timed_on_this_machine(name: str) -> None:
    timing = time_forward(name, 224, torch.device("cpu"))
    assert timing.milliseconds > 0
    assert timing.device.startswith("CPU")


def test_the_fastest_repeat_counts_and_repeats_far_apart_are_not_steady() -> None:
    timing = Timing((40.0,), "CPU").and_again(Timing((60.0,), "CPU"))
    assert timing.milliseconds == 40.0
    assert timing.steady
    assert not timing.and_again(Timing((60.1,), "CPU")).steady


def test_who_reads_the_times_is_not_disturbed_by_who_measures() -> None:
    keep_family_times({"resnet18": Timing((5.0,), "CPU"), "resnet50": Timing((9.0,), "CPU")})
    reading = iter(family_times().items())
    first, _ = next(reading)
    keep_family_times({name: Timing((7.0,), "CPU") for name in ("alexnet", "vgg16", "vgg19")})
    assert [first, *(name for name, _ in reading)] == ["resnet18", "resnet50"]
    assert list(family_times()) == ["alexnet", "vgg16", "vgg19"]
    keep_family_times({})


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(5.31, "5.3 ms"), (9.96, "10 ms"), (970.4, "970 ms"), (999.6, "1.0 s"), (1138.0, "1.1 s")],
)
def test_times_are_written_as_people_read_them(milliseconds: float, said: str) -> None:
    assert duration(milliseconds) == said
    assert said in str(times(FAMILY[:1], [milliseconds]).data[0].text)


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, device: str) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr("resnet_viz.counting.timing.build", full)
    with pytest.raises(SettingsError, match="too little memory to time vgg16"):
        time_forward("vgg16", 224)


def test_bubbles_are_labelled_and_as_large_as_the_parameters() -> None:
    costs = [Cost(m, 10 * (i + 1), 10**9) for i, m in enumerate(TESTED)]
    drawn = accuracy_against_cost(costs).data
    labels = [label for trace in drawn for label in trace.text]
    assert sorted(labels) == sorted(member.title for member in TESTED)
    assert {trace.marker.sizemode for trace in drawn} == {"area"}
    assert sorted(s for t in drawn for s in t.marker.size) == [c.parameters for c in costs]
    assert {trace.name for trace in drawn} == {"with shortcuts", "rivals"}


def test_bars_of_time_go_from_the_fastest_to_the_slowest() -> None:
    figure = times(FAMILY[:3], [30.0, 10.0, 20.0])
    titles = [FAMILY[1].title, FAMILY[2].title, FAMILY[0].title]
    assert list(figure.layout.yaxis.categoryarray) == titles


# --- The page ----------------------------------------------------------------------------------


def test_the_page_has_the_counts_and_why_others_differ() -> None:
    app = open_app(PAGE)
    table = table_with(app, "parameters of auxiliary heads")
    assert table["network"] == [member.title for member in FAMILY]
    assert table["parameters"] == [counted(member.name).parameters for member in FAMILY]
    for words in ("23,834,568", "27,161,264", "3,326,696", "28.1 million", "has 32 more than its"):
        assert words in texts(app)
    vgg = "15.47 and 19.63 billion multiply-adds with their fully connected layers, 15.35 and 19.51"
    assert vgg in texts(app)
    shown = table_with(app, "MB")
    assert shown["MB"][2] == pytest.approx(25_557_032 * 4 / 1e6)


def test_accuracies_of_one_crop_and_of_ten_are_in_different_tables() -> None:
    app = open_app(PAGE)
    accuracies = table_with(app, "top-1 (%)")
    of_one = dict(zip(accuracies["network"], accuracies["top-1 (%)"], strict=True))
    assert of_one["ResNet-18"] == 69.758
    assert all(np.isnan(of_one[f"PlainNet-{layers}"]) for layers in (18, 34, 50))
    of_ten = table_with(app, "top-1 of 10 crops (%)")
    assert of_ten["shortcuts"] == ["none", "option A"] * 2
    assert of_ten["top-1 of 10 crops (%)"] == [72.06, 72.12, 71.46, 74.97]
    assert of_ten["parameters"][::2] == of_ten["parameters"][1::2]
    padded = anatomy("resnet18", 224, "option A").counts.parameters
    assert of_ten["parameters"][1] == padded < counted("resnet18").parameters


def measure(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, measurement: Callable[..., Slices[Any]]
) -> None:
    """Press the button where the engine does this `measurement`."""
    monkeypatch.setattr("resnet_viz.ui.counted._times", measurement)
    monkeypatch.setattr("resnet_viz.ui.family.times.SETTLING_SECONDS", 0)
    app.button(key="measure").click().run()
    assert not app.exception


def test_networks_take_turns_and_all_sessions_see_a_steady_measurement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_app(PAGE)
    assert app.button(key="measure").label == "Measure on this machine"
    measure(app, monkeypatch, timings.steady)
    turns = engine().ask(Question(timings.turns, None, (), kept=False)).answer()
    assert turns == 3 * [member.name for member in FAMILY]
    shown = table_with(app, "seconds")
    assert shown["seconds"] == len(FAMILY) * [0.005]
    assert shown["seconds, slowest round"] == len(FAMILY) * [0.007]
    assert "Measured on: CPU, 1 thread." in texts(app)
    assert app.button(key="measure").label == "Measure again"
    other = open_app(PAGE)
    assert table_with(other, "seconds") == shown
    keep_family_times({})


def test_a_measurement_on_a_busy_machine_is_left_out_said_and_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_app(PAGE)
    measure(app, monkeypatch, timings.disturbed)
    (warning,) = app.main.warning
    assert "16 of 16 networks" in warning.value
    assert "970 ms to 1.6 s" in warning.value
    assert "left out" in warning.value
    assert "Measured on" not in texts(app)
    assert not open_app(PAGE).main.warning
    assert not family_times()
