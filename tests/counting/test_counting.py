"""Counts, against torchvision's published figures, torch's own counter and arithmetic by hand."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_model_weights

from resnet_viz.counting.counting import build, count
from resnet_viz.errors import SettingsError
from resnet_viz.facts.networks import NETWORKS

PUBLISHED = [name for name, network in NETWORKS.items() if network.imagenet]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_counts_are_torchvisions(name: str) -> None:
    counts = count(name, build(name), NETWORKS[name].size)
    meta = next(iter(get_model_weights(name))).meta
    # Of the two with auxiliary heads, torchvision counts Inception's and leaves GoogLeNet's out.
    heads = counts.auxiliary_parameters if name == "inception_v3" else 0
    assert counts.parameters + heads == meta["num_params"]
    assert counts.multiply_adds == pytest.approx(meta["_ops"] * 1e9, rel=0.01)


@pytest.mark.parametrize("name", ["resnet50", "plainnet50", "resnext50_32x4d", "googlenet"])
def test_the_multiply_adds_are_half_of_what_torch_counts(name: str) -> None:
    network = build(name)
    with FlopCounterMode(display=False) as counter:
        network(torch.empty(1, 3, 160, 160, device="meta"))
    assert counter.get_total_flops() == 2 * count(name, network, 160).multiply_adds


def test_the_weighted_layers_are_the_numbers_in_the_networks_names() -> None:
    named = {"resnet18": 18, "resnet34": 34, "resnet50": 50, "resnet101": 101, "resnet152": 152}
    named |= {"resnext50_32x4d": 50, "wide_resnet50_2": 50, "plainnet50": 50}
    # Krizhevsky et al. 2012 (8), Szegedy et al. 2014 (22) and the usual 48 of Inception v3
    named |= {"vgg16": 16, "vgg19": 19, "alexnet": 8, "googlenet": 22, "inception_v3": 48}
    for name, layers in named.items():
        assert count(name, build(name), NETWORKS[name].size).weighted_layers == layers, name


def test_the_plain_twin_lacks_the_four_projections_and_nothing_else() -> None:
    """1x1 weights and two batch norm parameters a channel, by hand."""
    projections = ((64, 256), (256, 512), (512, 1024), (1024, 2048))
    missing = sum(before * after + 2 * after for before, after in projections)
    residual, plain = (count(n, build(n), 224).parameters for n in ("resnet50", "plainnet50"))
    assert residual - plain == missing


def test_layers_in_order_with_shapes_and_numbers_by_hand() -> None:
    layers = count("resnet50", build("resnet50"), 96).layers
    assert [layer.name for layer in layers[:4]] == ["conv1", "bn1", "relu", "maxpool"]
    assert layers[0].shape == (64, 48, 48)
    assert layers[0].parameters == 64 * 3 * 7 * 7
    assert layers[0].multiply_adds == 64 * 3 * 7 * 7 * 48 * 48
    assert layers[1].parameters == 2 * 64
    assert (layers[-2].kind, layers[-2].shape) == ("average pool", (2048, 1, 1))
    assert layers[-1].shape == (1000,)
    assert layers[-1].parameters == 2048 * 1000 + 1000
    assert layers[-1].multiply_adds == 2048 * 1000


def test_a_layer_used_twice_has_its_parameters_once() -> None:
    with torch.device("meta"):
        layer = nn.Conv2d(3, 3, 1, bias=False)
        network = nn.Sequential(layer, layer)
    counts = count("twice", network, 4)
    assert counts.parameters == 9
    assert counts.multiply_adds == 2 * 9 * 16
    assert counts.weighted_layers == 2


@pytest.mark.parametrize("size", [20, 10**10])
def test_no_hook_stays_even_where_the_size_does_not_fit(size: int) -> None:
    network = build("inception_v3")
    with pytest.raises(SettingsError, match=f"{size} × {size}"):
        count("inception_v3", network, size)
    assert not any(part._forward_hooks for part in network.modules())


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"resnet50.*vgg16"):
        build("resnet51")
