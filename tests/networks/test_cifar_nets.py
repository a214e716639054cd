"""The paper's CIFAR networks against counts and passes written out by hand."""

import copy
import itertools
from typing import get_args

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from resnet_viz.errors import SettingsError
from resnet_viz.networks.cifar_nets import (
    CifarBlock,
    CifarNet,
    build_pair,
    parameter_count,
    weighted_layers,
)
from resnet_viz.networks.network_spec import BlockKind, NetworkSpec, Option

BLOCKS = get_args(BlockKind)
SHORTCUTS = (None, *get_args(Option))


def shallow(block: BlockKind, shortcut: Option | None = "A", batch_norm: bool = True) -> CifarNet:
    depth = 20 if block in ("bottleneck", "grouped") else 14  # two blocks a stage
    torch.manual_seed(0)
    return CifarNet(NetworkSpec(depth, shortcut, batch_norm, block), in_channels=3, classes=10)


# --- Counts ------------------------------------------------------------------------------------

COUNTS = {20: 269_722, 32: 464_154, 44: 658_586, 56: 853_018, 110: 1_727_962}
MILLIONS = {20: 0.27, 32: 0.46, 44: 0.66, 56: 0.85, 110: 1.7}  # Table 6 of the paper


def conv(ins: int, outs: int, kernel: int, batch_norm: bool = True) -> int:
    """Weights, and batch norm's scale and shift or a bias."""
    return ins * outs * kernel**2 + outs * (2 if batch_norm else 1)


def count_by_hand(depth: int, option: Option | None, batch_norm: bool = True) -> int:
    n = (depth - 2) // 6
    total = conv(3, 16, 3, batch_norm) + 64 * 10 + 10
    for ins, width in ((16, 16), (16, 32), (32, 64)):
        total += conv(ins, width, 3, batch_norm) + (2 * n - 1) * conv(width, width, 3, batch_norm)
        if option == "C" or (option == "B" and ins != width):
            total += conv(ins, width, 1, batch_norm)
        if option == "C":
            total += (n - 1) * conv(width, width, 1, batch_norm)
    return total


@pytest.mark.parametrize("depth", COUNTS)
def test_parameters_are_as_many_as_in_the_paper(depth: int) -> None:
    count = parameter_count(CifarNet(NetworkSpec(depth), 3, 10))
    assert count == COUNTS[depth] == count_by_hand(depth, "A")
    assert count / 1e6 == pytest.approx(MILLIONS[depth], abs=0.05 if depth == 110 else 0.005)


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("shortcut", SHORTCUTS)
def test_parameters_of_every_option(shortcut: Option | None, batch_norm: bool) -> None:
    spec = NetworkSpec(20, shortcut, batch_norm)
    assert parameter_count(CifarNet(spec, 3, 10)) == count_by_hand(20, shortcut, batch_norm)


def test_parameters_of_the_other_blocks() -> None:
    head = 256 * 10 + 10
    bottleneck, grouped = conv(3, 16, 3) + head, conv(3, 16, 3) + head
    ins = 16
    for width in (16, 32, 64):
        bottleneck += conv(ins, width, 1) + conv(width, width, 3) + conv(width, 4 * width, 1)
        inner = 2 * width  # in 8 groups: each filter sees an eighth of the channels
        grouped += conv(ins, inner, 1) + conv(inner, 4 * width, 1)
        grouped += inner * (inner // 8) * 9 + 2 * inner
        ins = 4 * width
    assert parameter_count(CifarNet(NetworkSpec(11, block="bottleneck"), 3, 10)) == bottleneck
    assert parameter_count(CifarNet(NetworkSpec(11, block="grouped"), 3, 10)) == grouped

    gates = sum(2 * width * 4 + 4 + width for width in (16, 32, 64))  # squeezed to 4 channels
    assert parameter_count(CifarNet(NetworkSpec(8, block="se"), 3, 10)) == (
        count_by_hand(8, "A") + gates
    )
    # Its last batch norm stands before the head, not behind a stage's last convolution.
    moved = sum(2 * (before - after) for before, after in ((16, 32), (32, 64)))
    preactivated = parameter_count(CifarNet(NetworkSpec(8, block="preactivation"), 3, 10))
    assert preactivated == count_by_hand(8, "A") + moved + 2 * (64 - 16)


@pytest.mark.parametrize(
    ("block", "shortcut"), list(itertools.product(BLOCKS, SHORTCUTS)), ids=lambda value: str(value)
)
def test_the_depth_is_the_number_of_weighted_layers_in_forward_order(
    block: BlockKind, shortcut: Option | None
) -> None:
    network = shallow(block, shortcut)
    ran: list[nn.Module] = []
    for module in network.modules():
        module.register_forward_hook(lambda module, *_: ran.append(module))
    network(torch.randn(2, 3, 8, 8))
    layers = dict(weighted_layers(network))
    assert len(layers) == network.spec.depth
    assert [module for module in ran if module in layers.values()] == list(layers.values())
    first, *_, last = layers
    assert (first, last) == ("stem.conv", "fc")


@pytest.mark.parametrize(
    ("depth", "block", "near"),
    [
        (55, "basic", "50 or 56"),
        (2, "basic", "8"),
        (-4, "se", "8"),
        (21, "bottleneck", "20 or 29"),
        (50, "grouped", "47 or 56"),
    ],
)
def test_a_depth_that_blocks_cannot_make_up_is_one_sentence(
    depth: int, block: BlockKind, near: str
) -> None:
    with pytest.raises(SettingsError, match=rf"which {depth} is not; choose depth {near}\.$"):
        NetworkSpec(depth, block=block)


# --- Passes ------------------------------------------------------------------------------------


def normed(x: Tensor, bn: nn.Module) -> Tensor:
    """Batch norm in training, from its definition."""
    assert isinstance(bn, nn.BatchNorm2d)
    mean = x.mean(dim=(0, 2, 3), keepdim=True)
    variance = ((x - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)
    scale, shift = (values.view(1, -1, 1, 1) for values in (bn.weight, bn.bias))
    return (x - mean) / (variance + bn.eps).sqrt() * scale + shift


def parts(block: CifarBlock) -> dict[str, nn.Module]:
    return dict(block.branch.named_children())


@pytest.mark.parametrize("side", [8, 7])
def test_a_block_with_option_a_is_what_the_paper_draws(side: int) -> None:
    block = CifarBlock(NetworkSpec(8), 16, 32, stride=2, first=False)
    layer = parts(block)
    for name in ("bn1", "bn2"):
        nn.init.normal_(layer[name].weight)  # type: ignore[arg-type]
    x = torch.randn(4, 16, side, side)
    f = F.conv2d(x, layer["conv1"].weight, stride=2, padding=1)  # type: ignore[arg-type]
    f = normed(f, layer["bn1"]).clamp(min=0)
    f = normed(F.conv2d(f, layer["conv2"].weight, padding=1), layer["bn2"])  # type: ignore[arg-type]
    padded = torch.zeros_like(f)
    for row, column in itertools.product(range(f.shape[2]), range(f.shape[3])):
        padded[:, :16, row, column] = x[:, :, 2 * row, 2 * column]
    torch.testing.assert_close(block(x), (f + padded).clamp(min=0), atol=1e-5, rtol=1e-5)


def test_squeeze_and_excitation_scales_each_channel_of_the_branch() -> None:
    block = CifarBlock(NetworkSpec(8, block="se"), 16, 16, stride=1, first=False)
    gate = block.branch[-1]
    x = torch.randn(4, 16, 5, 5)
    f = block.branch[:-1](x)
    squeezed = F.relu(gate.squeeze(f.mean(dim=(2, 3))))
    scale = 1 / (1 + (-gate.excite(squeezed)).exp())
    assert squeezed.shape == (4, 4)
    torch.testing.assert_close(block(x), F.relu(f * scale[:, :, None, None] + x))


@pytest.mark.parametrize("block", BLOCKS)
def test_where_the_branch_is_zero_the_identity_is_left(block: BlockKind) -> None:
    made = CifarBlock(NetworkSpec(56, block=block), 64, 64, 1, first=False)
    if made.out_channels != 64:
        made = CifarBlock(NetworkSpec(56, block=block), 64, 16, 1, first=False)
    for parameter in made.branch.parameters():
        nn.init.zeros_(parameter)
    x = torch.randn(2, 64, 4, 4)
    assert torch.equal(made(x), x if block == "preactivation" else x.clamp(min=0))


def test_a_preactivated_projection_takes_x_activated() -> None:
    block = CifarBlock(NetworkSpec(8, "B", block="preactivation"), 16, 32, stride=2, first=False)
    x = torch.randn(4, 16, 6, 6)
    activated = normed(x, block.activation.get_submodule("bn")).clamp(min=0)
    projection = block.get_submodule("shortcut.conv").weight
    assert isinstance(projection, Tensor)
    expected = block.branch(activated) + F.conv2d(activated, projection, stride=2)
    torch.testing.assert_close(block(x), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("shortcut", SHORTCUTS)
@pytest.mark.parametrize("block", BLOCKS)
def test_maps_of_any_size_go_through_and_back(
    block: BlockKind, shortcut: Option | None, batch_norm: bool
) -> None:
    network = shallow(block, shortcut, batch_norm)
    for height, width in ((8, 8), (7, 9), (1, 1)):
        logits = network(torch.randn(2, 3, height, width))
        assert logits.shape == (2, 10)
        logits.sum().backward()
    assert all(parameter.grad is not None for parameter in network.parameters())
    assert any(isinstance(module, nn.BatchNorm2d) for module in network.modules()) is batch_norm


# --- The pair ----------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("block", BLOCKS)
def test_the_plain_network_is_the_residual_one_with_its_shortcuts_cut(
    block: BlockKind, batch_norm: bool
) -> None:
    plain, residual = build_pair(NetworkSpec(20, "C", batch_norm, block), 3, 10, seed=4)
    theirs = dict(residual.named_parameters())
    for name, parameter in plain.named_parameters():
        assert torch.equal(parameter, theirs.pop(name))
    assert all(".shortcut." in name for name in theirs)
    assert theirs

    images = torch.randn(4, 3, 8, 8)
    assert not torch.allclose(plain(images), residual(images))
    cut = copy.deepcopy(residual)
    for module in cut.modules():
        if isinstance(module, CifarBlock):
            module.shortcut = None
    torch.testing.assert_close(plain(images), cut(images))


def test_a_seed_is_a_pair_and_torchs_own_randomness_is_left_alone() -> None:
    before = torch.get_rng_state()
    pairs = [build_pair(NetworkSpec(8), 1, 10, seed) for seed in (1, 1, 2)]
    assert torch.equal(torch.get_rng_state(), before)
    first, again, other = (pair[0].stem.get_submodule("conv").weight for pair in pairs)
    assert torch.equal(first, again)  # type: ignore[arg-type]
    assert not torch.equal(first, other)  # type: ignore[arg-type]


def test_convolutions_start_with_the_variance_of_he_et_al() -> None:
    network = CifarNet(NetworkSpec(8, batch_norm=False), 3, 10)
    layer = network.get_submodule("stages.2.0.branch.conv2")
    assert isinstance(layer, nn.Conv2d)
    assert layer.weight.std().item() == pytest.approx((2 / (9 * 64)) ** 0.5, rel=0.02)
    assert layer.bias is not None
    assert layer.bias.count_nonzero() == 0
