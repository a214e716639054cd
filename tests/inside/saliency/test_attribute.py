"""The maps against Captum on torchvision's own modules, and against plain loops."""

from __future__ import annotations

import copy
from typing import get_args

import numpy as np
import pytest
import torch
from captum import attr
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.fills import Fill, filled
from resnet_viz.inside.saliency.results import Method, Settings, most_passes
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from tests.inside.saliency.asked import asking, found, logit, near
from tests.inside.small import PIXELS, TARGET, images, network

METHODS = get_args(Method)
NETWORKS = ("resnet18", "plainnet50")


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_captums(name: str) -> None:
    module = network(name).module
    gradient = found("gradient", name)
    expected = attr.Saliency(module).attribute(asking(), target=TARGET, abs=False)[0]
    near(gradient.raw, expected)
    near(gradient.map, expected.abs().max(dim=0).values)
    product = found("gradient_x_input", name)
    expected = attr.InputXGradient(module).attribute(asking(), target=TARGET)[0].detach()
    near(product.raw, expected)
    near(product.map, expected.sum(dim=0))


def test_smoothgrad_is_captums_noise_tunnel() -> None:
    module, deviation = network("resnet18").module, float(images().max() - images().min()) * 0.2
    torch.manual_seed(3)
    expected = attr.NoiseTunnel(attr.Saliency(module)).attribute(
        asking(), target=TARGET, abs=False, nt_samples=4, nt_samples_batch_size=1, stdevs=deviation
    )
    before = torch.get_rng_state()
    smooth = found("smoothgrad", samples=4, noise=0.2, seed=3)
    near(smooth.raw, expected[0].detach())
    assert torch.equal(before, torch.get_rng_state())  # others' numbers stay the same


class _Guided(torch.autograd.Function):
    """A ReLU whose gradient passes where both its input and the gradient are above 0."""

    @staticmethod
    def forward(ctx: object, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)  # type: ignore[attr-defined]
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> Tensor:  # type: ignore[override]
        (x,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return gradient.clamp(min=0) * (x > 0)


class _GuidedReLU(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return _Guided.apply(x)


def guided(module: ResNet) -> ResNet:
    edited = copy.deepcopy(module)
    for part in list(edited.modules()):
        if isinstance(getattr(part, "relu", None), nn.ReLU):
            part.relu = _GuidedReLU()
    return edited


@pytest.mark.parametrize("name", NETWORKS)
def test_guided_backprop_is_that_of_relus_written_by_hand(name: str) -> None:
    asked = asking()
    guided(network(name).module)(asked)[0, TARGET].backward()
    assert asked.grad is not None
    near(found("guided_backprop", name).raw, asked.grad[0])


def test_guided_grad_cam_is_captums() -> None:
    module = copy.deepcopy(network("resnet18").module)
    explained = attr.GuidedGradCam(module, module.layer3[-1])
    expected = explained.attribute(asking(), target=TARGET, interpolate_mode="bilinear")
    near(found("guided_gradcam", stage="layer3").raw, expected[0].detach())


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("stage", ["layer2", "layer4"])
def test_maps_of_activations_are_their_formulas(name: str, stage: str) -> None:
    module = network(name).module
    stages = [module.layer1, module.layer2, module.layer3, module.layer4]
    x = module.maxpool(module.relu(module.bn1(module.conv1(asking()))))
    handed_on = {}
    for label, part in zip(("layer1", "layer2", "layer3", "layer4"), stages, strict=True):
        x = handed_on[label] = part(x)
    number = module.fc(x.mean(dim=(2, 3)))[0, TARGET]
    values = handed_on[stage]
    (gradient,) = torch.autograd.grad(number, values)
    values, alpha = values.detach(), gradient.mean(dim=(2, 3), keepdim=True)
    near(found("gradcam", name, stage=stage).raw, (values * alpha)[0].sum(dim=0))
    near(found("hirescam", name, stage=stage).raw, (values * gradient)[0].sum(dim=0))
    near(found("layercam", name, stage=stage).raw, (values * gradient.relu())[0].sum(dim=0))


@pytest.mark.parametrize("fill", ["black", "blur"])
def test_occlusion_is_a_loop_of_separate_passes(fill: Fill) -> None:
    module, hidden = network("resnet18").module, torch.from_numpy(filled(PIXELS, fill, 2))[None]
    whole, drops, count = float(logit(module, images())), torch.zeros(64, 64), torch.zeros(64, 64)

    def cover(top: int, left: int) -> float:
        covered = images()
        covered[..., top : top + 20, left : left + 20] = hidden[
            ..., top : top + 20, left : left + 20
        ]
        drop = whole - float(logit(module, covered))
        drops[top : top + 20, left : left + 20] += drop
        count[top : top + 20, left : left + 20] += 1
        return drop

    coarse = {
        (top, left): cover(top, left) for top in range(0, 64, 20) for left in range(0, 64, 20)
    }
    settings = {"window": 20, "fill": fill, "seed": 2}
    near(found("occlusion", refined=False, **settings).map, drops / count)
    top, left = max(coarse, key=lambda corner: coarse[corner])
    for down in range(-20, 21, 10):
        for right in range(-20, 21, 10):
            inside = 0 <= top + down < 64 and 0 <= left + right < 64
            if inside and (top + down, left + right) not in coarse:
                cover(top + down, left + right)
    near(found("occlusion", refined=True, **settings).map, drops / count)


def test_occlusion_without_overlap_is_captums() -> None:
    module = network("plainnet50").module
    explained = attr.Occlusion(module)
    expected = explained.attribute(
        images(), (3, 16, 16), (3, 16, 16), baselines=0, target=TARGET, perturbations_per_eval=4
    )
    near(found("occlusion", "plainnet50", window=16, refined=False).map, expected[0, 0])


@pytest.mark.parametrize("method", METHODS)
def test_every_map_explains_a_difference_of_logits_and_leaves_the_network_as_it_was(
    method: Method,
) -> None:
    """Two logits' difference is the logit of a network whose last layer is that difference."""
    model, against = network("resnet18"), 4
    before = {key: value.clone() for key, value in model.module.state_dict().items()}
    settings = Settings(steps=4, samples=2)
    asked = finish(attribute(model, PIXELS, TARGET, method, settings, against=against))
    edited = copy.deepcopy(model.module)
    with torch.no_grad():
        edited.fc.weight[TARGET] -= edited.fc.weight[against]
        edited.fc.bias[TARGET] -= edited.fc.bias[against]
    twin = LoadedModel(
        "resnet18", "random", edited, model.categories, model.preprocessing, model.device, "", ""
    )
    near(asked.raw, finish(attribute(twin, PIXELS, TARGET, method, settings)).raw)
    assert (asked.target, asked.against) == (TARGET, against)
    hooks = [
        part
        for net in (model.module, model.folded)
        for part in net.modules()
        if part._forward_hooks or part._forward_pre_hooks or part._backward_hooks
    ]
    assert hooks == []
    after = model.module.state_dict()
    assert all(torch.equal(value, after[key]) for key, value in before.items())


@pytest.mark.parametrize("method", METHODS)
def test_what_a_map_costs_is_counted(method: Method) -> None:
    """Every pass through the network's max pool."""
    model = network("resnet18")
    forward = 0

    def there(*_: object) -> None:
        nonlocal forward
        forward += 1

    settings = Settings(steps=3, samples=2, window=16, refined=False)
    hook = model.folded.maxpool.register_forward_hook(there)
    try:
        answer = finish(attribute(model, PIXELS, None, method, settings))
    finally:
        hook.remove()
    assert answer.passes.forward == forward
    most = most_passes(method, settings, side=64)
    assert (forward, answer.passes.backward) == (most.forward + 1, most.backward)
    with torch.no_grad():
        assert answer.target == int(model.module(images()).argmax())


@pytest.mark.parametrize("method", METHODS)
def test_a_map_as_drawn_says_its_scale(method: Method) -> None:
    answer = found(method, steps=3, samples=2)
    assert answer.map.shape == (64, 64)
    assert answer.map.dtype == np.float32
    scale = float(np.percentile(np.abs(answer.map), 99))
    np.testing.assert_allclose(answer.shown, np.clip(answer.map / scale, -1, 1), atol=1e-6)
    assert answer.clipped == pytest.approx((np.abs(answer.map) > scale).mean())
    assert answer.signed or answer.map.min() >= 0
