"""A picture's way through a network, against torchvision's own modules."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from resnet_viz.inside.passage import passage
from tests.inside.small import NAMES, PIXELS, blocks, images, inputs, network


@pytest.mark.parametrize("name", NAMES)
def test_what_a_block_hands_on_is_torchvisions_and_the_answer_too(name: str) -> None:
    model = network(name)
    found = passage(model, PIXELS)
    with torch.no_grad():
        xs = inputs(model.module)
        logits = model.module(images())[0]
    assert len(found.blocks) == len(xs) - 1
    for block, output in zip(found.blocks, xs[1:], strict=True):
        assert block.channels == output.shape[1]
        assert_allclose(block.output, output[0].mean(dim=0), rtol=1e-3, atol=1e-4)
    assert_allclose(found.prediction.logits, logits, rtol=1e-3, atol=1e-4)


def test_branch_and_shortcut_are_the_blocks_own() -> None:
    model = network("resnet50")
    found = passage(model, PIXELS)
    with torch.no_grad():
        xs = inputs(model.module)
        for index in (3, 4):  # a projection, and an identity
            block, x = blocks(model.module)[index], xs[index]
            shortcut = x if block.downsample is None else block.downsample(x)
            inner = torch.relu(block.bn1(block.conv1(x)))
            branch = block.bn3(block.conv3(torch.relu(block.bn2(block.conv2(inner)))))
            told = found.blocks[index]
            assert_allclose(told.branch, branch[0].mean(dim=0), rtol=1e-3, atol=1e-4)
            assert_allclose(told.shortcut, shortcut[0].mean(dim=0), rtol=1e-3, atol=1e-4)
            assert told.norm_branch == pytest.approx(float(branch.norm()), rel=1e-3)
            assert told.norm_shortcut == pytest.approx(float(shortcut.norm()), rel=1e-3)


def test_the_plain_twin_has_no_shortcut() -> None:
    told = passage(network("plainnet50"), PIXELS).blocks[4]
    assert told.norm_shortcut == 0
    assert not told.shortcut.any()


def test_a_removed_block_hands_on_what_it_was_given_and_all_after_it_follow() -> None:
    model = network("resnet50")
    whole, without = passage(model, PIXELS), passage(model, PIXELS, removed=["layer2.1"])
    before, block, after = without.blocks[3:6]
    assert block.name == "layer2.1"
    np.testing.assert_array_equal(block.output, before.output)
    np.testing.assert_array_equal(before.output, whole.blocks[3].output)
    assert not np.allclose(after.output, whole.blocks[5].output)
    edited = copy.deepcopy(model.module)
    nn.init.zeros_(edited.layer2[1].bn3.weight)
    nn.init.zeros_(edited.layer2[1].bn3.bias)
    with torch.no_grad():
        expected = edited(images())[0]
    assert_allclose(without.prediction.logits, expected, rtol=1e-3, atol=1e-4)
