"""Family and rivals: counts and accuracies against torchvision's, times, figures, the page."""

from __future__ import annotations

import pytest
import torch
from torchvision.models import get_model_weights

from resnet_viz.catalog import RELATIVES, RIVAL_ACCURACIES, RIVALS, input_size
from resnet_viz.counting import Counts, build, count
from resnet_viz.errors import SettingsError
from resnet_viz.family import FAMILY, ONE_CROP_TESTED, Member
from resnet_viz.figures.family import Cost, accuracy_against_cost, times
from resnet_viz.published import DEPTH_RACE
from resnet_viz.timing import Timing, time_forward
from resnet_viz.ui import family_times
from tests.test_block_page import table_with
from tests.test_pages import open_app, texts

PAGE = "pages/family.py"


def counted(name: str) -> Counts:
    return count(name, build(name), input_size(name))


# --- Counts and accuracies ---------------------------------------------------------------------


@pytest.mark.parametrize("member", ONE_CROP_TESTED, ids=lambda member: member.name)
def test_one_crop_accuracies_and_sizes_are_torchvisions(member: Member) -> None:
    entry = get_model_weights(member.name)["IMAGENET1K_V1"]
    assert member.accuracy
    measured = {"acc@1": member.accuracy.top1, "acc@5": member.accuracy.top5}
    assert entry.meta["_metrics"]["ImageNet-1K"] == measured
    assert entry.transforms.keywords["crop_size"] == member.size
    assert member.protocol == f"1 crop, {member.size} px"


@pytest.mark.parametrize("member", ONE_CROP_TESTED, ids=lambda member: member.name)
def test_counts_are_torchvisions(member: Member) -> None:
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
        assert member.accuracy
        assert member.accuracy.top1 + row.top1 == pytest.approx(100)
        assert member.protocol == "10 crops, 224 px"
        assert member not in ONE_CROP_TESTED


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
    assert {*RIVALS, *RELATIVES} < set(names)
    assert set(RIVAL_ACCURACIES) == set(RIVALS)


# --- Times and figures -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plainnet18", "googlenet", "alexnet"])
def test_a_network_is_timed_on_this_machine(name: str) -> None:
    timing = time_forward(name, 224, torch.device("cpu"))
    assert timing.milliseconds > 0
    assert timing.device.startswith("CPU")


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, device: str) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr("resnet_viz.timing.build", full)
    with pytest.raises(SettingsError, match="too little memory to time vgg16"):
        time_forward("vgg16", 224)


def test_bubbles_are_labelled_and_as_large_as_the_parameters() -> None:
    costs = [Cost(m, 10 * (i + 1), 10**9) for i, m in enumerate(ONE_CROP_TESTED)]
    drawn = accuracy_against_cost(costs).data
    labels = [label for trace in drawn for label in trace.text]
    assert sorted(labels) == sorted(member.title for member in ONE_CROP_TESTED)
    assert {trace.marker.sizemode for trace in drawn} == {"area"}
    assert sorted(s for t in drawn for s in t.marker.size) == [c.parameters for c in costs]
    assert {trace.name for trace in drawn} == {"with shortcuts", "older rivals"}


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
    for words in ("23,834,568", "27,161,264", "3,326,696", "28.1 million", "idea#errors"):
        assert words in texts(app)
    shown = table_with(app, "memory, MB")
    assert shown["memory, MB"][2] == pytest.approx(25_557_032 * 4 / 1e6)
    assert shown["measured with"].count("no torchvision figure") == 2


def test_measuring_fills_table_and_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Timing] = {"resnet18": Timing(5.0, "CPU, 1 thread")}
    asked = []

    def measure(name: str, size: int) -> None:
        asked.append((name, size))
        kept[name] = Timing(float(len(asked)), "CPU, 1 thread")

    monkeypatch.setattr(family_times, "family_times", lambda: kept)
    monkeypatch.setattr("resnet_viz.ui.family_costs.family_times", lambda: kept)
    monkeypatch.setattr(family_times, "time_here", measure)
    app = open_app(PAGE)
    app.button(key="measure").click().run()
    assert not app.exception
    assert asked == [(member.name, member.size) for member in FAMILY[1:]]
    assert table_with(app, "time here, ms")["time here, ms"][:2] == [5.0, 1.0]
    assert "Measured on: CPU, 1 thread." in texts(app)
    assert app.button(key="measure").label == "Measure again"
    app.button(key="measure").click().run()
    assert len(asked) == len(FAMILY) - 1 + len(FAMILY)
