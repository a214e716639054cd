"""The folded network against the one it was made of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.inside.trace import everything, trace
from resnet_viz.networks import folding
from resnet_viz.networks.folding import FoldedConvolution, folded
from resnet_viz.networks.nets import build
from tests.inside.small import CLASSES, blocks, images, inputs, randomized

pytestmark = pytest.mark.skipif(
    not folding._has_operators(), reason="this processor has no operators to fold with"
)


def small(name: str = "resnet18") -> ResNet:
    torch.manual_seed(0)
    return randomized(build(name, CLASSES))


def assert_same(found: Tensor, expected: Tensor) -> None:
    assert found.shape == expected.shape
    assert (found - expected).abs().max() <= 1e-5 * expected.abs().max()


def gradient(network: nn.Module, x: Tensor) -> Tensor:
    """Of the sum of what a network gives, each number times a random one."""
    x = x.clone().requires_grad_()
    outputs = network(x)
    torch.manual_seed(2)
    return torch.autograd.grad(outputs, x, torch.randn(outputs.shape))[0]


def assert_same_gradient(found: Tensor, expected: Tensor) -> None:
    """But for the few places where rounding decides whether a ReLU is at 0."""
    assert found.shape == expected.shape
    assert (found - expected).norm() <= 5e-3 * expected.norm()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_map_is_that_of_the_network(name: str) -> None:
    network = small(name)
    found, expected = (trace(n, images(), everything) for n in (folded(network), network))
    assert_same(found.conv1, expected.conv1)
    for step, same in zip(found.blocks, expected.blocks, strict=True):
        assert_same(step.branch, same.branch)
        assert_same(step.total, same.total)
    assert_same(found.logits, expected.logits)
    assert_same(folded(network)(images()), network(images()))
    assert not any(isinstance(part, nn.BatchNorm2d) for part in folded(network).modules())


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_blocks_gradient_is_that_of_the_network(name: str) -> None:
    network = small(name)
    twin = folded(network)
    for block, same, x in zip(blocks(twin), blocks(network), inputs(network), strict=False):
        assert_same_gradient(gradient(block, x), gradient(same, x))


@pytest.mark.parametrize("side", [32, 63, 224])
@pytest.mark.parametrize("count", [1, 2])
def test_pictures_of_any_size_and_number(side: int, count: int) -> None:
    network, x = small(), torch.randn(count, 3, side, side)
    twin = folded(network)
    for _ in range(2):  # the second time with the weights kept from the first
        assert_same(twin(x), network(x))
        assert_same_gradient(gradient(twin, x), gradient(network, x))


def test_it_follows_where_the_weights_are_changed() -> None:
    network = small()
    twin = folded(network)
    gradient(twin, images())
    with torch.no_grad():
        network.layer3[1].bn2.weight.mul_(2)
        network.layer2[0].downsample[0].weight.neg_()
        network.fc.bias.add_(1)
    network.layer1[0].conv1.weight = nn.Parameter(torch.randn(64, 64, 3, 3), requires_grad=False)
    assert_same(twin(images()), network(images()))
    assert_same_gradient(gradient(twin, images()), gradient(network, images()))


def test_threads_of_other_numbers_get_the_same() -> None:
    network, x = small(), images()
    twin, before = folded(network), torch.get_num_threads()
    try:
        for threads in (2, 1, 2):
            torch.set_num_threads(threads)
            assert_same(twin(x), network(x))
            assert threads in twin.layer1[0].conv1._forward
    finally:
        torch.set_num_threads(before)
    assert set(twin.layer1[0].conv1._forward) == {1, 2}  # and both orders stay


def test_the_network_stays_as_it_was_and_shares_its_weights() -> None:
    network = small("resnet50")
    before = {name: (part, id(part)) for name, part in network.named_modules()}
    twin = folded(network)
    assert {name: (part, id(part)) for name, part in network.named_modules()} == before
    assert twin.fc is network.fc
    assert twin.layer1[0].conv1._layers == (network.layer1[0].conv1, network.layer1[0].bn1)


def test_what_is_no_number_stays_none() -> None:
    network, x = small(), images()
    x[0, 0, 30, 30] = torch.nan
    found, expected = (trace(n, x, everything) for n in (folded(network), network))
    assert torch.equal(found.conv1.isnan(), expected.conv1.isnan())
    assert torch.equal(found.blocks[0].output.isnan(), expected.blocks[0].output.isnan())
    assert found.logits.isnan().all()


def with_hook(network: ResNet) -> None:
    network.layer1[0].bn1.register_forward_hook(lambda module, x, y: 2 * y)


def with_reflection(network: ResNet) -> None:
    network.layer1[0].conv1.padding_mode = "reflect"


def with_bare_norm(network: ResNet) -> None:
    network.layer1[0].bn1 = nn.BatchNorm2d(64, affine=False).eval()


def with_group_norm(network: ResNet) -> None:
    network.layer1[0].bn1 = nn.GroupNorm(8, 64)


@pytest.mark.parametrize("change", [with_hook, with_reflection, with_bare_norm, with_group_norm])
def test_a_layer_that_is_not_as_torchvisions_is_left_alone(
    change: Callable[[ResNet], None],
) -> None:
    network = small()
    change(network)
    twin = folded(network)
    assert twin.layer1[0].conv1 is network.layer1[0].conv1
    assert isinstance(twin.layer1[0].conv2, FoldedConvolution)
    assert_same(twin(images()), network(images()))


def test_a_bias_of_the_convolution_is_folded_too() -> None:
    network = small()
    network.layer1[0].conv1.bias = nn.Parameter(torch.randn(64), requires_grad=False)
    twin = folded(network)
    assert isinstance(twin.layer1[0].conv1, FoldedConvolution)
    assert_same(twin(images()), network(images()))


def test_without_the_operators_it_is_the_network_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "_has_operators", lambda: False)
    network = small()
    assert folded(network) is network
