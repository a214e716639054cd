"""The page The idea: the figures it shows are the published ones, and what can be computed is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import comb
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch import nn
from torchvision import models
from torchvision.models import detection, segmentation
from torchvision.models.resnet import BasicBlock, ResNet

from resnet_viz.counting.anatomy import anatomy
from resnet_viz.counting.counting import count
from resnet_viz.counting.design import Design
from resnet_viz.counting.design_programs import keras_program
from resnet_viz.counting.paths import paths
from resnet_viz.engine.questions import Question
from resnet_viz.facts import published
from resnet_viz.facts.catalog import ARCHITECTURES, ASSETS
from resnet_viz.facts.mistakes import MISTAKES
from resnet_viz.facts.published import PAPER_MULTIPLY_ADDS
from resnet_viz.figures.published import error_by_depth
from resnet_viz.lab.presets import PRESETS
from resnet_viz.networks.cifar_nets import CifarNet, parameter_count, weighted_layers
from resnet_viz.networks.nets import build
from resnet_viz.networks.network_spec import NetworkSpec
from resnet_viz.ui.address import BY_KEY, read
from resnet_viz.ui.idea import block as idea_block
from resnet_viz.ui.idea import depth as idea_depth
from resnet_viz.ui.idea import problem as idea_problem
from resnet_viz.ui.idea.section import Live
from resnet_viz.ui.idea.uses import USES
from resnet_viz.ui.idea_steps import STEPS as TITLES
from resnet_viz.ui.services import engine

ROOT = Path(__file__).parents[2]
STEPS = (*idea_problem.SECTIONS, *idea_block.SECTIONS, *idea_depth.SECTIONS)


@pytest.fixture(scope="module")
def page() -> Iterator[AppTest]:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page("pages/idea.py").run()
    assert not app.exception
    yield app
    # Its turn comes when the model is loaded, which began meanwhile.
    engine().ask(Question(list, None, (), kept=False)).answer()


def shapeless(name: str) -> ResNet:
    with torch.device("meta"):
        return models.get_model(name)


def in_one_line(words: str) -> str:
    return " ".join(words.split())


def convolutions(network: nn.Module) -> Iterator[tuple[str, nn.Conv2d]]:
    return ((n, m) for n, m in network.named_modules() if isinstance(m, nn.Conv2d))


# --- The figures that can be computed ----------------------------------------------------------


@pytest.mark.parametrize("row", published.CIFAR10, ids=lambda row: row.layers)
def test_table_6_has_as_many_parameters_and_layers_as_the_networks_here(
    row: published.OnCifar,
) -> None:
    with torch.device("meta"):
        network = CifarNet(NetworkSpec(row.layers), in_channels=3, classes=10)
    digits = len(str(row.millions).split(".")[1])
    assert round(parameter_count(network) / 1e6, digits) == row.millions
    assert len(list(weighted_layers(network))) == row.layers
    assert (row.layers - 2) % 6 == 0


@pytest.mark.parametrize("row", published.DEPTH_RACE, ids=lambda row: f"{row.kind}-{row.layers}")
def test_table_2_has_as_many_parameters_as_torchvisions_without_projections(
    row: published.Trained,
) -> None:
    network = shapeless(f"resnet{row.layers}")
    learned = {n: p.numel() for n, p in network.named_parameters() if "downsample" not in n}
    assert sum(learned.values()) == row.parameters
    weighted = [n for n, _ in convolutions(network) if "downsample" not in n]
    assert len(weighted) + 1 == row.layers


@pytest.mark.parametrize("depth", [20, 56])
def test_option_a_costs_a_residual_network_no_parameters(depth: int) -> None:
    spec = NetworkSpec(depth, shortcut="A")
    with torch.device("meta"):
        residual = CifarNet(spec, in_channels=3, classes=10)
        plain = CifarNet(replace(spec, shortcut=None), in_channels=3, classes=10)
    assert parameter_count(residual) == parameter_count(plain)


def test_the_two_design_rules_hold_and_keep_the_cost_of_a_layer() -> None:
    (cost,) = {stage.multiply_adds for stage in published.STAGES}
    for before, after in zip(published.STAGES, published.STAGES[1:], strict=False):
        assert (after.side, after.channels) == (before.side // 2, before.channels * 2)
    network, seen = shapeless("resnet34").eval(), []
    for _, module in convolutions(network):
        if module.kernel_size == (3, 3):
            module.register_forward_hook(lambda m, _, out: seen.append((m, out.shape)))
    network(torch.empty(1, 3, 224, 224, device="meta"))
    costs = Counter(m.weight.numel() * shape[2] * shape[3] for m, shape in seen)
    assert costs == {cost: 29, cost // 2: 3}
    assert {(s.side, s.channels) for s in published.STAGES} == {(sh[2], sh[1]) for _, sh in seen}
    words = in_one_line(idea_block.RULES.words)
    assert "29 of the 32 3×3 layers of ResNet-34 cost the same" in words
    assert f"in every [[stage]]: {cost / 1e6:.1f} million" in words
    assert "The other three, where the map is halved, still read half as many channels" in words
    assert f"cost half of it: {cost / 2e6:.1f} million" in words


def test_resnet_50_has_four_projections_and_halves_the_map_in_three_blocks() -> None:
    network = shapeless("resnet50")
    firsts = [
        stage[0] for stage in (network.layer1, network.layer2, network.layer3, network.layer4)
    ]
    projections = [block.downsample[0] for block in firsts]
    assert len([n for n, _ in convolutions(network) if "downsample" in n]) == len(projections) == 4
    assert [p.stride[0] for p in projections] == [1, 2, 2, 2]
    assert (projections[0].in_channels, projections[0].out_channels) == (64, 256)
    words = in_one_line(idea_block.SHORTCUTS.words)
    assert "**four** projections, though its blocks halve the map only three times" in words
    assert "has to make 256 channels of 64" in words


def test_the_short_paths_that_carry_the_gradient_are_a_small_share() -> None:
    share = sum(comb(54, blocks) for blocks in range(5, 18)) / 2**54
    assert f"5 to 17 of them, {100 * share:.2f}% of all paths" in in_one_line(
        idea_depth.MANY_PATHS.words
    )


def test_the_best_of_five_runs_is_not_shown_as_one_of_them() -> None:
    assert [row.layers for row in published.CIFAR10 if row.runs > 1] == [110]
    assert (published.BEST.runs, published.BEST.mean, published.BEST.deviation) == (5, 6.61, 0.16)
    assert "6.43%, the best of 5 runs; their mean is 6.61 ± 0.16%" in in_one_line(
        idea_depth.DEPTH.words
    )
    (ring,) = [t for t in error_by_depth(published.CIFAR10).data if "open" in str(t.marker.symbol)]
    assert (list(ring.x), list(ring.y), list(ring.error_y.array)) == ([110], [6.61], [0.16])


def test_vggs_printed_cost_is_that_of_its_convolutions() -> None:
    with torch.device("meta"):
        layers = count("vgg16", models.vgg16(init_weights=False).eval(), 224).layers
    alone = sum(layer.multiply_adds for layer in layers if layer.kind == "convolution")
    assert round(alone / 1e9, 1) == published.VGG16_MULTIPLY_ADDS / 1e9
    assert round(sum(layer.multiply_adds for layer in layers) / 1e9, 1) == 15.5
    (mistake,) = [m for m in MISTAKES if "VGG-16" in m.said]
    assert "15.3 billion (of its convolutions alone)" in mistake.right


def test_the_authors_network_and_torchvisions_are_told_apart() -> None:
    """Their own is of version 1."""
    costs = [anatomy("resnet50", 224, kind).counts.multiply_adds for kind in ("v1", "as built")]
    assert [round(cost / 1e9, 2) for cost in costs] == [3.86, 4.09]
    assert {row.network for row in published.PROTOCOLS[:3]} == {"authors"}
    assert "(*v1*), torchvision's in the 3×3 (*v1.5*)" in in_one_line(idea_depth.ERRORS.words)


def test_blocks_weights_and_parameters_are_torchvisions() -> None:
    for name, convs in (("resnet34", published.BASIC), ("resnet50", published.BOTTLENECK)):
        block = shapeless(name).layer1[1]
        built = [m for n, m in block.named_children() if n.startswith("conv")]
        assert [c.weights for c in convs] == [m.weight.numel() for m in built]
    network = shapeless("resnet50")
    stages = (network.layer1, network.layer2, network.layer3, network.layer4)
    assert tuple(len(stage) for stage in stages) == published.BLOCKS
    assert len(shapeless("resnet34").layer3) == published.BLOCKS[2]
    assert isinstance(shapeless("resnet34").layer1[0], BasicBlock)
    assert 1 + 3 * sum(published.BLOCKS) + 1 == 50
    for name, parameters in published.PARAMETERS.items():
        with torch.device("meta"):
            options = {"init_weights": False} if name.startswith("vgg") else {}
            built_network = models.get_model(name, **options)
        assert parameter_count(built_network) == parameters
    assert paths(sum(published.BLOCKS)).total == 2**16 == 65_536


def test_error_rates_of_torchvisions_weights_are_the_catalogues() -> None:
    for row in published.PROTOCOLS[3:]:
        weights = row.network.removeprefix("torchvision ").lower()
        accuracy = ARCHITECTURES["resnet50"].imagenet[f"imagenet1k_{weights}"]
        assert row.top1 == pytest.approx(100 - accuracy.top1)
        assert row.top5 == pytest.approx(100 - accuracy.top5)


def test_the_keras_program_is_the_one_that_builds_resnet50(page: AppTest) -> None:
    """Which it does is tested beside the programs, in test_design.py."""
    (shown,) = [code.value for code in page.main.code if "keras" in code.value]
    assert shown == keras_program(Design()).rstrip("\n")
    assert "= 50 layers with weights" in shown


def test_what_is_said_to_be_built_on_resnet50_is_in_torchvision() -> None:
    assert detection.fasterrcnn_resnet50_fpn
    assert detection.maskrcnn_resnet50_fpn
    assert segmentation.deeplabv3_resnet50
    with torch.device("meta"):
        assert build("resnet50", 1000).fc.in_features == 2048  # "2,048 numbers of a photo"


# --- The page ----------------------------------------------------------------------------------


def test_the_published_figures_are_on_the_page(page: AppTest) -> None:
    words = "\n".join(part.value for part in (*page.main.markdown, *page.main.caption))
    shown = [published.WINNER.top5, published.ONE_CROP.top1, *published.OPTION_ERRORS.values()]
    shown += [row.top1 for row in published.DEPTH_RACE]
    shown += [row.error for row in (published.CIFAR10[0], published.BEST, published.DEEPEST)]
    for error in shown:
        assert f"{error}%" in words
    assert f"{published.STAGES[0].multiply_adds / 1e6:.1f} million" in words
    assert f"{PAPER_MULTIPLY_ADDS['resnet50'] / 1e9:.1f} billion" in words


def test_every_chart_has_the_published_figures_as_its_table(page: AppTest) -> None:
    tables = [frame.value for frame in page.main.dataframe]
    ensembles, race, depth, lengths, errors = tables
    assert list(ensembles["top-5 error (%)"]) == [row.top5 for row in published.ENSEMBLES]
    assert list(race["top-1 error (%)"]) == [row.top1 for row in published.DEPTH_RACE]
    assert list(race["parameters"]) == [row.parameters for row in published.DEPTH_RACE]
    assert list(depth["test error, best run (%)"]) == [row.error for row in published.CIFAR10]
    assert lengths["paths"].sum() == 65_536
    assert list(errors["top-1 error (%)"]) == [row.top1 for row in published.PROTOCOLS]
    assert list(errors["top-5 error (%)"]) == [row.top5 for row in published.PROTOCOLS]


def test_every_section_has_an_anchor_a_source_a_link_and_a_place_in_the_contents(
    page: AppTest,
) -> None:
    anchors = [header.anchor for header in page.main.header]
    assert len(set(anchors)) == len(anchors)
    contents = next(m.value for m in page.main.markdown if "](#origin)" in m.value)
    assert re.findall(r"\]\(#(\w+)\)", contents) == anchors
    for step in STEPS:
        assert step.live
        assert (
            re.search(r"\*Sources?: .*arXiv", step.words, re.DOTALL) or "torchvision" in step.words
        )


@pytest.mark.parametrize("anchor", ["degradation", "race"])
def test_where_degradation_is_shown_the_lab_compares_a_deeper_network_with_a_shallower_one(
    anchor: str,
) -> None:
    presets = {preset.id: preset for preset in PRESETS}
    (first, *_) = (link for step in STEPS if step.anchor == anchor for link in step.live)
    runs = presets[first.address["preset"]].runs
    assert [(run.depth, run.networks) for run in runs] == [(20, "both"), (56, "both")]


def test_links_say_what_the_pages_understand() -> None:
    links: list[Live] = [link for step in STEPS for link in step.live]
    assert max(len(link.label) for link in links) <= 42  # more is cut off on a phone
    for link in links:
        for key, value in link.address.items():
            assert BY_KEY[key].is_on(link.exhibit.name)
            assert read(BY_KEY[key], [value]) is not None


def test_drawings_say_what_they_show() -> None:
    drawn = {
        file.stem: file.read_text(encoding="utf-8") for file in (ASSETS / "idea").glob("*.svg")
    }
    for stage in published.STAGES:
        assert f">{stage.side} × {stage.side}<" in drawn["rules"]
        assert f">{stage.channels}<" in drawn["rules"]
    convs = (*published.BASIC, *published.BOTTLENECK)
    labels = re.findall(r">(\d×\d conv, \d+)<", drawn["bottleneck"])
    assert labels == [f"{c.side}×{c.side} conv, {c.channels_out}" for c in convs]


def test_mistakes_and_uses_each_have_a_source_of_their_own(page: AppTest) -> None:
    assert [expander.label for expander in page.main.expander if "“" in expander.label] == [
        f"“{mistake.said}”" for mistake in MISTAKES
    ]
    sources = [source for mistake in MISTAKES for source in (mistake.source, *mistake.others)]
    sources += [source for use in USES for source in use.sources]
    assert all(source.url.startswith("https://") for source in sources)


def test_the_steps_are_all_on_the_page_numbered_and_in_order(page: AppTest) -> None:
    headers = {header.anchor: header.value for header in page.main.header}
    assert list(headers) == list(TITLES)
    assert [value.split(". ")[0] for value in headers.values()] == [
        str(number) for number in range(1, len(TITLES) + 1)
    ]


@pytest.mark.parametrize(("step", "said"), [("shortcuts", True), ("", False), ("nowhere", False)])
def test_an_exhibit_says_which_step_led_to_it(step: str, said: bool) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.query_params["from"] = step
    app.switch_page("pages/build.py").run()
    assert not app.exception
    links = [link.proto.label for link in app.main.get("page_link")]
    back = [label for label in links if label.startswith("Back to The idea")]
    assert back == ["Back to The idea, step 5. When the shapes differ"] * said
