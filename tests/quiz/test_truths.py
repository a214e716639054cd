"""The right answers, against networks that are built, run and differentiated: each question is read
as a learner reads it, from its text."""

from __future__ import annotations

import math
import re
from itertools import combinations, pairwise, product
from random import Random

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torchvision.models import resnet18, resnet34, resnet50, resnet101, resnet152, vgg16
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from resnet_viz.counting.counting import build, count
from resnet_viz.counting.keras_summary import keras_count
from resnet_viz.counting.variants import vary
from resnet_viz.facts.published import DEPTH_RACE, PARAMETERS
from resnet_viz.quiz.question import QuizQuestion
from resnet_viz.quiz.topics import block, cost, depth, figures, layers, looking

RESNETS = {18: resnet18, 34: resnet34, 50: resnet50, 101: resnet101, 152: resnet152}
COLUMN = {1: "layer1", 2: "layer2", 3: "layer3", 4: "layer4"}


@pytest.fixture(params=range(12))
def chance(request: pytest.FixtureRequest) -> Random:
    return Random(request.param)


def right(question: QuizQuestion) -> str:
    return question.choices[question.right].text


def number(text: str) -> float:
    return float(re.sub("[,% ]", "", text).replace("−", "-"))


def read(question: QuizQuestion, pattern: str) -> list[float]:
    """The numbers at the pattern's groups in the question's text; # stands for one."""
    found = re.search(pattern.replace("#", r"(−?\d[\d,]*(?:\.\d+)?)"), question.text)
    assert found, question.text
    return [number(group) for group in found.groups()]


def whole(question: QuizQuestion, pattern: str) -> list[int]:
    return [int(value) for value in read(question, pattern)]


def learned(*modules: nn.Module) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def network(layers: int) -> ResNet:
    with torch.device("meta"):
        return RESNETS[layers]().eval()


def weighted(module: nn.Module) -> int:
    return sum(isinstance(layer, nn.Conv2d | nn.Linear) for layer in module.modules())


# --- Parameters, multiply-adds, memory ---------------------------------------------------------


def test_a_convolutions_parameters(chance: Random) -> None:
    question = cost.convolution_parameters(chance)
    kernel, into, out = whole(question, r"a #×\d convolution from # to # channels")
    assert number(right(question)) == learned(nn.Conv2d(into, out, kernel, bias=False))


def test_a_batch_norms_parameters(chance: Random) -> None:
    question = cost.norm_parameters(chance)
    (channels,) = whole(question, "of # channels")
    assert number(right(question)) == learned(nn.BatchNorm2d(channels))


def test_a_connected_layers_parameters(chance: Random) -> None:
    question = cost.connected_parameters(chance)
    channels, classes = whole(question, "# channels of .* layer of # classes")
    assert number(right(question)) == learned(nn.Linear(channels, classes))


def test_a_projections_parameters(chance: Random) -> None:
    question = cost.projection_parameters(chance)
    into, out = whole(question, "takes # channels to #:")
    norm = nn.BatchNorm2d(out)
    assert number(right(question)) == learned(nn.Conv2d(into, out, 1, bias=False), norm)


def test_a_bottlenecks_parameters(chance: Random) -> None:
    question = cost.bottleneck_parameters(chance)
    wide, width = whole(question, "1×1 from # to # channels")
    assert number(right(question)) == learned(Bottleneck(wide, width))
    basic = [c for c in question.choices if "basic" in c.reason]
    assert [number(one.text) for one in basic] == [learned(BasicBlock(width, width))]


def test_multiply_adds(chance: Random) -> None:
    question = cost.multiply_adds(chance)
    kernel, out, after, into, side = whole(
        question, r"#×\d convolution of stride 2 makes # maps of # × \d+ out of # maps of # ×"
    )
    layer = nn.Conv2d(into, out, kernel, 2, kernel // 2, bias=False)
    maps = layer(torch.zeros(1, into, side, side))
    assert maps.shape == (1, out, after, after)
    assert number(right(question)) == maps.numel() * into * kernel**2


def test_memory(chance: Random) -> None:
    question = cost.memory(chance)
    stage, channels, side = whole(question, r"conv#_x .* on # maps of # ×")
    maps = torch.zeros(channels, side, side)
    assert number(right(question)) == maps.element_size() * maps.numel()
    given: list[Tensor] = []
    module = network(50)
    module.get_submodule(COLUMN[stage - 1]).register_forward_hook(lambda *it: given.append(it[2]))
    module(torch.zeros(1, 3, 224, 224, device="meta"))
    assert given[0].shape[1:] == maps.shape


def test_kerass_numbers() -> None:
    counts = keras_count(count("resnet50", build("resnet50"), 224))
    question = cost.keras(Random(1))
    assert whole(question, "has # parameters, torchvision #. ") == [
        counts.parameters + counts.biases + counts.statistics,
        learned(network(50)),
    ]
    reason = question.choices[question.right].reason
    assert f"{counts.biases:,} biases and {counts.statistics:,} measured" in reason
    assert f"the {counts.biases + counts.statistics:,}." in reason


def test_vggs_numbers() -> None:
    with torch.device("meta"):
        vgg = vgg16()
    assert learned(vgg) == PARAMETERS["vgg16"]
    assert weighted(vgg) == 16
    (first, *_) = [layer for layer in vgg.classifier if isinstance(layer, nn.Linear)]
    assert learned(first) > learned(vgg) / 2  # as a wrong answer's reason says
    layer_counts = count("vgg16", build("vgg16"), 224).layers
    by_kind = {
        kind: sum(layer.multiply_adds for layer in layer_counts if layer.kind == kind) / 1e9
        for kind in ("convolution", "fully connected")
    }
    question = figures.vggs_cost(Random(1))
    reason = question.choices[question.right].reason
    assert f"{by_kind['convolution']:.2f} billion" in reason
    assert f"add {by_kind['fully connected']:.2f}." in reason
    assert read(question, ", # where it is counted") == [round(sum(by_kind.values()), 1)]


def test_the_next_stage_costs_as_much_and_learns_four_times_as_many() -> None:
    question = cost.next_stage(Random(1))
    assert right(question).startswith("It costs the same multiply-adds and learns four times")
    layer_counts = {layer.name: layer for layer in count("resnet34", build("resnet34"), 224).layers}
    inside = [layer_counts[f"layer{stage}.1.conv1"] for stage in (1, 2, 3, 4)]
    assert len({layer.multiply_adds for layer in inside}) == 1
    sizes = [layer.parameters for layer in inside]
    assert [b / a for a, b in pairwise(sizes)] == [4, 4, 4]


def test_v1_and_v15_cost_what_is_said() -> None:
    reason = next(c.reason for c in figures.dearer(Random(1)).choices if c.right)
    built = count("resnet50", build("resnet50"), 224).multiply_adds
    papers = count("resnet50", vary(network(50), "v1"), 224).multiply_adds
    assert f"{built / 1e9:.2f} billion against {papers / 1e9:.2f}" in reason


# --- Layers and shapes -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bottleneck", "basic"])
def test_the_depth_of_a_design(kind: str, chance: Random) -> None:
    question = {"bottleneck": layers.bottleneck_depth, "basic": layers.basic_depth}[kind](chance)
    blocks = whole(question, "of #, #, #, # ")
    with torch.device("meta"):
        built = ResNet(Bottleneck if kind == "bottleneck" else BasicBlock, blocks)
    on_the_way = [
        name for name, one in built.named_modules() if isinstance(one, nn.Conv2d | nn.Linear)
    ]
    assert number(right(question)) == sum("downsample" not in name for name in on_the_way)


def test_the_depth_of_cifars_networks(chance: Random) -> None:
    question = layers.cifar_depth(chance)
    (n,) = whole(question, "of # basic blocks")
    with torch.device("meta"):
        blocks = nn.Sequential(*(BasicBlock(16, 16) for _ in range(3 * n)))
    assert number(right(question)) == weighted(blocks) + 2


def test_bottlenecks_of_a_depth(chance: Random) -> None:
    question = layers.cifar_bottlenecks(chance)
    (deep,) = whole(question, "layer is # layers deep")
    n = int(number(right(question)))
    with torch.device("meta"):
        blocks = nn.Sequential(*(Bottleneck(256, 64) for _ in range(3 * n)))
    assert weighted(blocks) + 2 == deep


def test_the_side_of_a_map(chance: Random) -> None:
    question = layers.convolution_side(chance)
    kernel, stride, padding, side = whole(
        question, r"A #×\d convolution of stride # and padding # is given maps of # ×"
    )
    maps = nn.Conv2d(1, 1, kernel, stride, padding)(torch.zeros(1, 1, side, side))
    assert number(right(question)) == maps.shape[-1]


def test_the_side_and_the_channels_of_a_stage(chance: Random) -> None:
    question = layers.stage_side(chance)
    side, stage = whole(question, r"picture of # × \d+\. .* conv#_x")
    assert number(right(question)) == _handed_on(50, stage, side)[-1]

    question = layers.stage_channels(chance)
    stage, deep = whole(question, "of conv#_x in ResNet-# hand")
    assert number(right(question)) == _handed_on(deep, stage, 224)[1]


def _handed_on(deep: int, stage: int, side: int) -> torch.Size:
    shapes: list[torch.Size] = []
    built = network(deep)
    part = built.get_submodule(COLUMN[stage - 1])
    part.register_forward_hook(lambda *given: shapes.append(given[2].shape))
    built(torch.zeros(1, 3, side, side, device="meta"))
    return shapes[0]


def test_what_halves_the_map() -> None:
    built, question = network(50), layers.halvings(Random(1))
    way = [
        one
        for name, one in built.named_modules()
        if isinstance(one, nn.Conv2d | nn.MaxPool2d) and "downsample" not in name
    ]
    strided = [one for one in way if one.stride in (2, (2, 2))]
    assert number(right(question)) == len(strided)
    assert sum(isinstance(one, nn.Conv2d) for one in strided) == 4


def test_the_fifty() -> None:
    built = network(50)
    convolutions = [n for n, one in built.named_modules() if isinstance(one, nn.Conv2d)]
    aside = [name for name in convolutions if "downsample" in name]
    assert (len(convolutions), len(aside)) == (53, 4)
    on_the_way = len(convolutions) - len(aside)
    assert right(layers.fifty(Random(1))) == f"{on_the_way} convolutions and one connected layer"


def test_a_receptive_field(chance: Random) -> None:
    """By the gradient of one number: it is 0 wherever that number does not look."""
    question = layers.field(chance)
    row = [tuple(map(int, found)) for found in re.findall(r"(\d)×\d of stride (\d)", question.text)]
    assert len(row) == 3
    convolutions = nn.Sequential(*(nn.Conv2d(1, 1, k, s, bias=False) for k, s in row)).double()
    for one in convolutions:
        nn.init.ones_(one.weight)
    picture = torch.zeros(1, 1, 121, 121, dtype=torch.double, requires_grad=True)
    maps = convolutions(picture)
    maps[0, 0, maps.shape[2] // 2, maps.shape[3] // 2].backward()
    assert picture.grad is not None
    seen = picture.grad[0, 0].nonzero()
    low, high = seen.min(0).values, seen.max(0).values
    assert (high - low + 1).tolist() == [number(right(question))] * 2


# --- The block ---------------------------------------------------------------------------------


def test_the_sum_of_one_number(chance: Random) -> None:
    question = block.one_number(chance)
    x, f = read(question, r"x is # and F\(x\) is #\. ")
    handed_on = torch.relu(torch.tensor(x) + torch.tensor(f)).item()
    assert number(right(question)) == pytest.approx(handed_on, abs=1e-6)


def test_the_sum_of_three(chance: Random) -> None:
    question = block.three_numbers(chance)
    x, f = np.split(np.array(read(question, r"x = \(#, #, #\) .* = \(#, #, #\)")), 2)
    shown = [number(one) for one in right(question).strip("()").split(", ")]
    np.testing.assert_allclose(shown, np.maximum(x + f, 0), atol=1e-9)


def test_the_gradient_on_the_way_back(chance: Random) -> None:
    question = block.way_back(chance)
    above, slope = read(question, r"gradient of #, and F′\(x\) is #\. ")
    x = torch.tensor(0.7, requires_grad=True)
    (slope * x + x).backward(torch.tensor(above))
    assert x.grad is not None
    assert number(right(question)) == pytest.approx(x.grad.item(), abs=0.005)


def test_the_number_of_paths(chance: Random) -> None:
    question = block.number_of_paths(chance)
    (blocks,) = whole(question, "each of # blocks")
    assert number(right(question)) == len(set(product("bs", repeat=blocks)))

    question = block.paths_left(chance)
    blocks, every = whole(question, "of # blocks has # paths")
    found = re.search(r"(\d+) branches are taken", question.text)
    out = int(found[1]) if found else 1
    left = [path for path in product("bs", repeat=blocks) if "b" not in path[:out]]
    assert every == 2**blocks
    assert number(right(question)) == len(left)


def test_the_number_of_projections(chance: Random) -> None:
    question = block.projections(chance)
    deep, shortcuts = whole(question, "of ResNet-#'s # shortcuts")
    blocks = [m for m in network(deep).modules() if isinstance(m, BasicBlock | Bottleneck)]
    assert shortcuts == len(blocks)
    assert number(right(question)) == sum(one.downsample is not None for one in blocks)


def test_the_order_of_a_blocks_last_steps_and_a_projections_layers() -> None:
    projection = network(50).layer1[0].downsample
    assert [type(one) for one in projection] == [nn.Conv2d, nn.BatchNorm2d]
    assert projection[0].kernel_size == (1, 1)
    assert right(block.projection(Random(1))) == "A 1×1 convolution and batch norm"


# --- Answers and measurements ------------------------------------------------------------------


def test_how_many_times_as_probable(chance: Random) -> None:
    question = looking.ratio(chance)
    logits = read(question, "logits # and #\\. ")
    first, second = torch.softmax(torch.tensor(logits, dtype=torch.double), 0).tolist()
    assert number(right(question)) == round(first / second, 1)


def test_the_length_of_a_gradient(chance: Random) -> None:
    question = looking.length(chance)
    first, many, second, few = whole(question, r"layer#\.1 has # .* layer#\.1 has #\. ")
    ratio = torch.ones(many).norm() / torch.ones(few).norm()
    assert number(right(question)) == pytest.approx(ratio.item(), abs=0.006)
    shapes = {stage: _handed_on(50, stage + 1, 224) for stage in (first, second)}  # x of block 1
    assert math.prod(shapes[first]) == many
    assert math.prod(shapes[second]) == few


def test_sure_and_right(chance: Random) -> None:
    question = looking.confidence(chance)
    sure, share = read(question, "of #% on average; it is right on #%")
    assert right(question) == ("Under-confident" if share > sure else "Over-confident")


def test_the_top_five_error(chance: Random) -> None:
    question = figures.top_five(chance)
    photos, first, later = whole(question, "Of # photos a network names # .* of # more")
    ranks = np.array([0] * first + [3] * later + [9] * (photos - first - later))
    assert number(right(question)) == pytest.approx(100 * np.mean(ranks >= 5), abs=0.005)


def test_what_arrives_by_scaled_shortcuts(chance: Random) -> None:
    question = depth.scaled_shortcut(chance)
    share, blocks = read(question, "carried # · x .* behind # blocks")
    signal = 1.0
    for _ in range(int(blocks)):
        signal *= share
    assert number(right(question)) == pytest.approx(signal, rel=0.05)


def test_plain_and_residual_networks_of_the_race_have_equally_many_parameters() -> None:
    """As a wrong answer's reason says."""
    for one, other in combinations(DEPTH_RACE, 2):
        assert (one.parameters == other.parameters) == (one.layers == other.layers)
