"""A block at work, its layers and their sums, against torchvision's modules and torch's counts."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_viz.counting.architecture import block_shapes
from resnet_viz.counting.paths import paths
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.block import look
from resnet_viz.inside.lesion import change, lesions
from resnet_viz.inside.pixel import pixel_sum
from resnet_viz.inside.responses import responses
from resnet_viz.inside.trace import everything, named_blocks, trace
from resnet_viz.inside.viewed import BlockView
from resnet_viz.networks.nets import build
from tests.inside.small import (
    NAMES,
    PIXELS,
    TARGET,
    analysis,
    blocks,
    images,
    inputs,
    loaded,
    network,
    randomized,
)

BASIC = ("resnet18", "plainnet34")  # blocks of two convolutions
BLOCKS = [(name, block) for name in NAMES for block in ("layer1.0", "layer2.0", "layer2.1")]


def view(name: str, block: str) -> BlockView:
    return look(network(name), PIXELS, block)


def module_and_input(name: str, block: str) -> tuple[nn.Module, Tensor]:
    """torchvision's block and the x it is given."""
    module = network(name).module
    index = [found for found, _ in named_blocks(module)].index(block)
    return blocks(module)[index], inputs(module)[index]


def assert_near(found: np.ndarray, expected: Tensor) -> None:
    values = expected[0].detach().numpy()
    assert_allclose(found, values, atol=1e-5 * np.abs(values).max())


def test_a_block_is_looked_at_without_others_that_are_removed() -> None:
    model = network("resnet50")
    edited = copy.deepcopy(model.module)
    nn.init.zeros_(edited.layer2[1].bn3.weight)
    nn.init.zeros_(edited.layer2[1].bn3.bias)
    found = look(model, PIXELS, "layer2.2", removed=["layer2.1"])
    assert_near(found.x, inputs(edited)[5])
    told = responses(model, PIXELS, removed=["layer2.1"])[5]
    assert told.norm_branch == pytest.approx(found.norm_branch, rel=1e-4)
    assert told.norm_shortcut == pytest.approx(found.norm_shortcut, rel=1e-4)


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_the_parts_of_a_block_are_torchvisions(name: str, block: str) -> None:
    module, x = module_and_input(name, block)
    found = view(name, block)
    assert_near(found.x, x)
    assert_near(found.output, module(x))
    assert_allclose(found.total, found.branch + found.shortcut)
    assert_allclose(found.output, np.maximum(found.total, 0))
    if name.startswith("plain"):
        assert not found.shortcut.any()
    else:
        assert_near(found.shortcut, module.downsample(x) if module.downsample else x)


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_the_layers_of_a_branch_lead_from_x_to_f(name: str, block: str) -> None:
    found = view(name, block)
    assert_allclose(found.layers[0].inputs, found.x)
    for before, after in zip(found.layers, found.layers[1:], strict=False):
        assert_allclose(after.inputs, np.maximum(before.normalized, 0))
    assert_allclose(found.layers[-1].normalized, found.branch, rtol=1e-4, atol=1e-4)
    kernels = [layer.kernel for layer in found.layers]
    assert kernels == ([3, 3] if name in BASIC else [1, 3, 1])
    assert (found.projection is not None) == (
        not name.startswith("plain") and found.x.shape != found.branch.shape
    )


@pytest.mark.parametrize(("name", "block"), [*BLOCKS, ("resnext50_32x4d", "layer2.0")])
def test_any_output_number_is_the_sum_of_its_products(name: str, block: str) -> None:
    found = view(name, block)
    projections = [found.projection] if found.projection else []
    for layer in (*found.layers, *projections):
        count, height, width = layer.convolved.shape
        limit = float(np.abs(layer.convolved).max())
        for place in ((0, 0, 0), (count - 1, height - 1, width // 2), (count // 2, 1, width - 1)):
            sums = pixel_sum(layer, *place)
            assert sums.convolved == pytest.approx(float(layer.convolved[place]), abs=1e-5 * limit)
            normalized = float(layer.normalized[place])
            assert sums.normalized == pytest.approx(normalized, rel=1e-3, abs=1e-4)
            assert sums.convolved == pytest.approx(sums.terms.sum())
            assert (np.diff(np.abs(sums.terms[sums.largest()])) <= 0).all()


def test_a_patch_at_the_corner_reads_zeros_outside_the_map() -> None:
    layer = view("resnet50", "layer1.0").layers[1]
    sums = pixel_sum(layer, 3, 0, 0)
    assert (sums.top, sums.left) == (-1, -1)
    assert not sums.patch[:, 0].any()
    assert not sums.patch[:, :, 0].any()
    assert_allclose(sums.patch[:, 1:, 1:], layer.inputs[:, :2, :2])
    assert_allclose(sums.kernel, layer.weight[3])


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "resnext50_32x4d"])
def test_parameters_and_multiply_adds_are_as_torch_counts_them(name: str) -> None:
    module, x = module_and_input(name, "layer2.0")
    found = view(name, "layer2.0")
    assert found.projection is not None
    layers = (*found.layers, found.projection)
    weights = [part.weight.numel() for part in module.modules() if isinstance(part, nn.Conv2d)]
    assert [layer.parameters for layer in layers] == weights
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(x)
    assert 2 * sum(layer.multiply_adds for layer in layers) == counter.get_total_flops()


def test_the_first_bottleneck_counted_by_hand() -> None:
    """224 pixels: 56 x 56 positions; 64 channels in, 64 in the middle, 256 out (Table 1)."""
    pixels = np.zeros((224, 224, 3), dtype=np.uint8)
    layers = look(network("resnet50"), pixels, "layer1.0").layers
    assert [layer.parameters for layer in layers] == [64 * 64, 9 * 64 * 64, 64 * 256]
    assert [layer.multiply_adds for layer in layers] == [12_845_056, 115_605_504, 51_380_224]


@pytest.mark.parametrize("name", NAMES)
def test_norms_cosine_and_spread_of_every_block(name: str) -> None:
    model = network(name)
    found = responses(model, PIXELS)
    with torch.no_grad():
        run = trace(model.module, images(), everything)
    assert [r.name for r in found] == [step.name for step in run.blocks]
    for response, step in zip(found, run.blocks, strict=True):
        branch = step.branch.flatten().double().numpy()
        assert response.norm_branch == pytest.approx(np.linalg.norm(branch), rel=1e-5)
        assert response.layers[-1].std == pytest.approx(branch.std(), rel=1e-4)
        block = model.module.get_submodule(step.name)
        scale = block.get_submodule("bn2" if name in BASIC else "bn3").weight
        assert response.gamma == pytest.approx(scale.double().abs().mean().item(), rel=1e-5)
        if name.startswith("plain"):
            assert response.norm_shortcut == 0
            assert response.ratio is response.cosine is None
        else:
            assert step.shortcut is not None
            shortcut = step.shortcut.flatten().double().numpy()
            norms = np.linalg.norm(branch), np.linalg.norm(shortcut)
            assert response.norm_shortcut == pytest.approx(norms[1], rel=1e-5)
            assert response.ratio == pytest.approx(norms[0] / norms[1], rel=1e-5)
            cosine = branch @ shortcut / (norms[0] * norms[1])
            assert response.cosine == pytest.approx(cosine, abs=1e-5)
    convolutions = sum(isinstance(m, nn.Conv2d) and "conv" in n for n, m in module_parts(name))
    assert sum(len(r.layers) for r in found) == convolutions - 1  # the stem's is in no block


def module_parts(name: str) -> list[tuple[str, nn.Module]]:
    return list(network(name).module.named_modules())


def test_the_strongest_channels_come_first() -> None:
    found = view("resnet50", "layer2.1")
    for part in ("branch", "shortcut", "output"):
        values = getattr(found, part)
        means = [float(np.abs(values[c]).mean()) for c in found.strongest(part)]
        assert means == sorted(means, reverse=True)


def test_what_kind_of_shortcut_each_block_has() -> None:
    kinds = {s.name: s.shortcut for s in block_shapes(network("resnet50").module)}
    projections = [name for name, kind in kinds.items() if kind == "projection"]
    assert projections == ["layer1.0", "layer2.0", "layer3.0", "layer4.0"]
    small = {s.name: s.shortcut for s in block_shapes(network("resnet18").module)}
    assert small["layer1.0"] == "identity"
    for name in ("plainnet50", "plainnet34"):
        assert {s.shortcut for s in block_shapes(network(name).module)} == {"none"}


@pytest.mark.parametrize("name", NAMES)
def test_the_blocks_that_can_be_removed_are_those_with_a_lesion(name: str) -> None:
    shapes = block_shapes(network(name).module)
    found = lesions(network(name), PIXELS).without
    assert [s.can_be_removed for s in shapes] == [logits is not None for logits in found]


@pytest.mark.parametrize("name", NAMES)
def test_one_removed_block_answers_as_its_lesion(name: str) -> None:
    shapes = block_shapes(network(name).module)
    for shape, logits in zip(shapes, lesions(network(name), PIXELS).without, strict=True):
        if logits is not None:
            found = change(network(name), PIXELS, removed=[shape.name]).prediction.logits
            assert_allclose(found, logits, atol=1e-4 * np.abs(logits).max())


def test_a_block_of_the_plain_twin_that_changes_the_shape_cannot_be_removed() -> None:
    with pytest.raises(ValueError, match=r"layer2\.0 changes the shape"):
        change(network("plainnet50"), PIXELS, removed=["layer2.0"])


def test_what_is_taken_out_may_have_overflowed() -> None:
    """A branch or a shortcut of infinities is left out: 0 times infinity would be no number."""
    module = copy.deepcopy(network("resnet18").module)
    module.layer1[1].bn2.weight.fill_(1e38)
    model = loaded("resnet18", module)
    assert not np.isfinite(lesions(model, PIXELS).whole).all()
    without = lesions(model, PIXELS).without[1]
    assert without is not None
    assert np.isfinite(without).all()
    for change_of in ({"removed": ["layer1.1"]}, {"branch_scale": {"layer1.1": 0.0}}):
        found = change(model, PIXELS, **change_of).prediction.logits
        assert_allclose(found, without, atol=1e-4 * np.abs(without).max())
    module = copy.deepcopy(network("resnet18").module)
    module.layer2[0].downsample[1].weight.fill_(1e38)
    cut = analyze(loaded("resnet18", module), PIXELS, TARGET, shortcut_scale=0)
    expected = analyze(network("resnet18"), PIXELS, TARGET, shortcut_scale=0)
    assert_allclose(cut.prediction.logits, expected.prediction.logits, rtol=1e-5)


def test_a_set_of_blocks_removed_and_one_doubled_equals_an_edited_network() -> None:
    edited = copy.deepcopy(network("resnet50").module)
    for name, factor in (("layer1.1", 0.0), ("layer3.0", 0.0), ("layer3.4", 2.0)):
        last = edited.get_submodule(name).bn3
        last.weight *= factor
        last.bias *= factor
    found = change(
        network("resnet50"),
        PIXELS,
        TARGET,
        branch_scale={"layer3.4": 2.0},
        removed=["layer1.1", "layer3.0"],
    )
    with torch.no_grad():
        expected = edited(images())[0].numpy()
    assert_allclose(found.prediction.logits, expected, atol=1e-4 * np.abs(expected).max())


def test_nothing_changed_is_the_analysis_as_trained() -> None:
    for name in NAMES:
        found = change(network(name), PIXELS, TARGET)
        whole = analysis(name)
        assert_allclose(found.prediction.logits, whole.prediction.logits, rtol=1e-4, atol=1e-4)
        cam = whole.blocks[-1].cam
        assert_allclose(found.cam, cam, atol=1e-5 * max(cam.max(), 1e-3))
    unasked = change(network("resnet50"), PIXELS)
    assert unasked.target == unasked.prediction.logits.argmax()


def test_all_paths_one_by_one() -> None:
    """Each path written as a number whose binary digits say branch (1) or shortcut (0)."""
    for blocks_left in (0, 1, 5, 16):
        found = paths(blocks_left)
        lengths = [path.bit_count() for path in range(2**blocks_left)]
        assert found.counts == tuple(lengths.count(k) for k in range(blocks_left + 1))
        assert found.total == len(lengths)
        assert math.isclose(sum(found.shares), 1)
    assert paths(16).total == 65_536


def test_every_member_of_the_family_can_be_looked_into() -> None:
    for name in ("resnet34", "wide_resnet50_2"):
        model = loaded(name, randomized(build(name, 5)))
        assert look(model, PIXELS, "layer3.1").branch.any()
        assert len(responses(model, PIXELS)) == 16
