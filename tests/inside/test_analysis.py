"""The traced pass and the analysis, against torchvision's own forward and Captum."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from numpy.testing import assert_allclose
from torch import Tensor, nn
from torchvision.models.resnet import Bottleneck, ResNet

from resnet_viz.engine.store import settle
from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.analyzed import FeatureMap
from resnet_viz.inside.channels import Order, channels
from resnet_viz.inside.maps import feature_maps
from resnet_viz.inside.prediction import predict
from resnet_viz.inside.trace import everything, trace
from resnet_viz.networks.nets import build
from tests.inside.small import (
    CLASSES,
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


class ScaledBottleneck(Bottleneck):
    """torchvision's bottleneck with its forward written anew: the shortcut scaled or left out."""

    shortcut_scale = 0.0

    def forward(self, x: Tensor) -> Tensor:
        out = nn.functional.relu(self.bn1(self.conv1(x)))
        out = nn.functional.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.shortcut_scale:
            out = out + self.shortcut_scale * (x if self.downsample is None else self.downsample(x))
        return nn.functional.relu(out)


def gradient(module: ResNet, index: int, x: Tensor) -> Tensor:
    """d(logit)/dx, x the input of block `index`, by running torchvision's modules from there."""
    x = leaf = x.clone().requires_grad_()
    for block in blocks(module)[index:]:
        x = block(x)
    logits = module.fc(module.avgpool(x).flatten(1))
    return torch.autograd.grad(logits[0, TARGET], leaf)[0]


def assert_close(found: Tensor, expected: Tensor, tolerance: float = 1e-5) -> None:
    """Relative to the largest value expected."""
    assert found.shape == expected.shape
    assert (found - expected).abs().max() <= tolerance * expected.abs().max()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_trace_equals_the_networks_own_forward(name: str) -> None:
    torch.manual_seed(0)
    module = randomized(build(name, CLASSES))
    pair = torch.cat([images(), images().flip(3)])
    with torch.no_grad():
        expected = module(pair)
        run = trace(module, pair, everything)
    assert_close(run.logits, expected)
    assert not run.stem.requires_grad
    assert len(run.blocks) == len(blocks(module))


@pytest.mark.parametrize("name", NAMES)
def test_every_block_adds_up(name: str) -> None:
    module = network(name).module
    with torch.no_grad():
        run = trace(module, images(), everything)
    for step, x, block in zip(run.blocks, inputs(module), blocks(module), strict=False):
        assert_close(step.into_branch, x)
        assert_close(step.output, block(x))
        assert block is module.get_submodule(step.name)
        shortcut = 0 if step.shortcut is None else step.shortcut
        assert torch.equal(step.branch + shortcut, step.total)
        assert step.branch.min() < 0  # F(x) as it was before the ReLU
        assert_close(step.output, step.total.clamp(min=0))


def test_a_block_with_its_branch_deleted_passes_its_input_on() -> None:
    torch.manual_seed(0)
    lesioned = randomized(build("resnet50", CLASSES))
    run = trace(lesioned, images(), lambda step: step.name, branch_scale={"layer2.1": 0})
    lesioned.layer2[1] = nn.Identity()
    assert_close(run.logits, lesioned(images()))
    assert run.blocks[3:5] == ("layer2.0", "layer2.1")


def test_a_block_it_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match=r"layer1\.0 is a ScaledBottleneck"):
        trace(ResNet(ScaledBottleneck, [1, 1, 1, 1]).eval(), images(), everything)


@pytest.mark.parametrize("name", NAMES)
def test_grad_cam_equals_captums_for_every_block(name: str) -> None:
    module = network(name).module
    for found, block in zip(analysis(name).blocks, blocks(module), strict=True):
        expected = LayerGradCam(module, block).attribute(images(), target=TARGET)[0, 0]
        assert_close(torch.from_numpy(found.signed_cam), expected.detach())
        assert_allclose(found.cam, found.signed_cam.clip(min=0))


@pytest.mark.parametrize("name", NAMES)
def test_a_channels_weight_is_the_mean_gradient_at_its_map(name: str) -> None:
    module = network(name).module
    conv1, *later = analysis(name).maps
    xs = inputs(module)
    for index, found in enumerate(later):
        expected = gradient(module, index, xs[index])[0].mean(dim=(1, 2))
        assert_close(torch.from_numpy(found.weights), expected)
    x = module.relu(module.bn1(module.conv1(images()))).requires_grad_()
    (at_conv1,) = torch.autograd.grad(module.maxpool(x), x, gradient(module, 0, xs[0]))
    assert_close(torch.from_numpy(conv1.weights), at_conv1[0].mean(dim=(1, 2)))


@pytest.mark.parametrize("name", NAMES)
def test_the_contributions_of_the_last_block_and_the_bias_are_the_logit(name: str) -> None:
    result = analysis(name)
    bias = float(network(name).module.fc.bias[TARGET])
    total = float(channels(result.maps[-1]).contribution.sum()) + bias
    assert total == pytest.approx(float(result.prediction.logits[TARGET]), rel=1e-4)
    for layer, block in zip(result.maps[2:], result.blocks, strict=True):
        assert_allclose(channels(layer).contribution.sum(), block.signed_cam.sum(), rtol=1e-3)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("mean", [1, 0, 2]),
        ("maximum", [2, 1, 0]),
        ("variance", [2, 0, 1]),
        ("contribution", [0, 2, 1]),
    ],
)
def test_channels_in_order(by: Order, expected: list[int]) -> None:
    values = np.array([[[1, 1], [1, 3]], [[3.5, 3.5], [3.5, 3.5]], [[0, 0], [0, 4]]], np.float32)
    layer = FeatureMap("conv1", values, np.array([1, -1, 0.5], np.float32))
    assert channels(layer).order(by).tolist() == expected
    assert channels(layer).variance.tolist() == [0.75, 0, 3]
    assert channels(layer).contribution.tolist() == [6, -14, 2]


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_the_two_gradients_are_those_of_the_two_paths(name: str) -> None:
    """At the shortcut it is what passes the ReLU, through the projection where there is one; the
    branch has the rest of the gradient at x."""
    module = network(name).module
    run = trace(module, images(), everything)
    aliases = [a for step in run.blocks for a in (step.into_branch, step.into_shortcut)]
    found = torch.autograd.grad(run.logits[0, TARGET], aliases)
    xs = inputs(module)
    for index, block in enumerate(blocks(module)):
        branch, shortcut = found[2 * index : 2 * index + 2]
        at_x = gradient(module, index, xs[index])
        along_shortcut = gradient(module, index + 1, xs[index + 1]) * (xs[index + 1] > 0)
        if block.downsample is not None:
            _, along_shortcut = torch.autograd.functional.vjp(
                block.downsample, xs[index], along_shortcut
            )
        assert_close(branch + shortcut, at_x)
        assert_close(shortcut, along_shortcut)
        block_found = analysis(name).blocks[index]
        assert block_found.gradient_total == pytest.approx(float(at_x.norm()), rel=1e-4)
        assert block_found.gradient_shortcut == pytest.approx(float(shortcut.norm()), rel=1e-4)
        assert block_found.gradient_branch == pytest.approx(float(branch.norm()), rel=1e-4)


@pytest.mark.parametrize("scale", [0, 0.5])
def test_scaled_shortcuts_equal_a_network_edited_by_hand(
    scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScaledBottleneck, "shortcut_scale", scale)
    edited = ResNet(ScaledBottleneck, [3, 4, 6, 3], num_classes=CLASSES)
    edited.load_state_dict(network("resnet50").module.state_dict())
    edited.eval().requires_grad_(False)
    result = analyze(network("resnet50"), PIXELS, TARGET, shortcut_scale=scale)
    assert_close(torch.from_numpy(result.prediction.logits), edited(images())[0])
    for index, (block, x) in enumerate(zip(result.blocks, inputs(edited), strict=False)):
        at_x = gradient(edited, index, x)
        assert block.gradient_total == pytest.approx(float(at_x.double().norm()), rel=1e-4)
        assert block.norm_shortcut > 0  # before scaling
        assert (block.gradient_shortcut == 0) == (scale == 0)


@pytest.mark.parametrize("name", ["plainnet50", "plainnet34"])
def test_nothing_flows_through_the_shortcuts_a_plain_network_lacks(name: str) -> None:
    for block in analysis(name).blocks:
        assert block.gradient_shortcut == 0
        assert block.norm_shortcut == 0
        assert block.gradient_branch == block.gradient_total > 0
        assert block.norm_branch == block.norm_total > 0


def test_a_tiny_gradient_is_not_taken_for_none() -> None:
    torch.manual_seed(0)
    faint = randomized(build("resnet18", CLASSES))
    faint.fc.weight.mul_(1e-30)
    result = analyze(loaded("resnet18", faint), PIXELS, TARGET)
    for found, full in zip(result.blocks, analysis("resnet18").blocks, strict=True):
        assert found.gradient_branch == pytest.approx(full.gradient_branch * 1e-30, rel=1e-3)


def test_the_analysis_holds_what_the_trace_saw() -> None:
    result = analysis("resnet50")
    with torch.no_grad():
        run = trace(network("resnet50").module, images(), everything)
    names = [step.name for step in run.blocks]
    assert [b.name for b in result.blocks] == names
    assert [m.name for m in result.maps] == ["conv1", "maxpool", *names]
    assert [m.values.shape for m in result.maps[:3]] == [(64, 32, 32), (64, 16, 16), (256, 16, 16)]
    assert result.blocks[3].signed_cam.shape == (8, 8)
    layers = [run.conv1, run.stem, *(step.output for step in run.blocks)]
    for found, layer in zip(result.maps, layers, strict=True):
        assert_allclose(found.values, layer[0], atol=1e-5 * found.values.max())
    for short, whole in zip(result.layers, result.maps, strict=True):
        assert (short.name, short.shape) == (whole.name, whole.values.shape)
        assert_allclose(short.mean, whole.values.mean(axis=0), rtol=1e-4, atol=1e-6)
        assert short.weights is whole.weights
    for block, step in zip(result.blocks, run.blocks, strict=True):
        assert block.norm_branch == pytest.approx(float(step.branch.double().norm()), rel=1e-6)
        assert block.norm_total == pytest.approx(float(step.total.double().norm()), rel=1e-6)
        assert step.shortcut is not None
        assert block.norm_shortcut == pytest.approx(float(step.shortcut.double().norm()), rel=1e-6)


def test_the_prediction_is_predicts_and_its_class_the_default() -> None:
    result = analyze(network("resnet18"), PIXELS)
    alone = predict(network("resnet18"), PIXELS)
    assert_allclose(result.prediction.logits, alone.logits, atol=1e-4)
    assert [s.label for s in result.prediction.top] == [s.label for s in alone.top]
    assert result.target == alone.logits.argmax()


def test_the_network_is_left_as_it_was_found() -> None:
    module = network("resnet18").module
    before = {key: value.clone() for key, value in module.state_dict().items()}
    analyze(network("resnet18"), PIXELS)
    after = module.state_dict()
    assert all(torch.equal(after[key], value) for key, value in before.items())
    assert not any(p.requires_grad or p.grad is not None for p in module.parameters())
    for part in module.modules():
        assert not part.training
        assert not part._forward_hooks | part._forward_pre_hooks
        assert not part._backward_hooks | part._backward_pre_hooks


@pytest.mark.parametrize("name", NAMES)
def test_single_maps_are_those_of_the_analysis_which_is_small_without(name: str) -> None:
    whole = {layer.name: layer.values for layer in analysis(name).maps}
    for layers in (["conv1"], ["maxpool", "layer2.0"], list(whole)):
        single = feature_maps(network(name), PIXELS, layers)
        assert list(single) == layers
        for layer, values in single.items():
            assert_allclose(values, whole[layer], atol=1e-5 * whole[layer].max())
    with pytest.raises(KeyError, match="layer9"):
        feature_maps(network(name), PIXELS, ["layer1.0", "layer9.0"])
    small = analyze(network(name), PIXELS, TARGET, maps_of=())
    assert small.maps == ()
    (one,) = analyze(network(name), PIXELS, TARGET, maps_of=["layer2.0"]).maps
    assert_allclose(one.values, whole["layer2.0"], atol=1e-5 * whole["layer2.0"].max())
    assert settle(small) < settle(analysis(name)) / 5
    assert [block.gradient_total for block in small.blocks] == pytest.approx(
        [block.gradient_total for block in analysis(name).blocks]
    )


def test_no_tensor_outlives_an_analysis() -> None:
    def tensors() -> int:
        gc.collect()
        return sum(type(thing) in (Tensor, nn.Parameter) for thing in gc.get_objects())

    before = tensors()
    kept = analyze(network("resnet18"), PIXELS)
    # NumPy reads these without a copy: logits, probabilities; a layer's map, mean and weights; CAMs
    assert tensors() - before == 2 + 3 * len(kept.maps) + len(kept.blocks)
    del kept
    assert tensors() == before


def test_two_analyses_at_a_time_are_those_of_one() -> None:
    jobs = ["resnet18", "plainnet50"] * 3
    alone = {name: analysis(name) for name in jobs}
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(lambda name: analyze(network(name), PIXELS, TARGET), jobs))
    for name, together in zip(jobs, results, strict=True):
        assert_allclose(together.prediction.logits, alone[name].prediction.logits, rtol=1e-5)
        for found, expected in zip(together.blocks, alone[name].blocks, strict=True):
            assert_allclose(found.signed_cam, expected.signed_cam, rtol=1e-4)
            assert found.gradient_total == pytest.approx(expected.gradient_total, rel=1e-5)
            assert found.gradient_branch == pytest.approx(expected.gradient_branch, rel=1e-5)
