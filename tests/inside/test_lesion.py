"""Lesions against torchvision's own modules, edited by hand."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn
from torchvision.models.resnet import ResNet

from resnet_viz.facts.catalog import BUILTIN_RESNET, builtin_file
from resnet_viz.inside.lesion import lesion_accuracy, lesions
from resnet_viz.inside.trace import named_blocks
from resnet_viz.networks.cards import read_lesions
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.folders import open_folder
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.images import decode
from resnet_viz.pictures.preprocessing import normalize
from tests.inside.small import PIXELS, network

STRIDES = {"layer2.0", "layer3.0", "layer4.0"}
CHANGING = {"plainnet50": STRIDES | {"layer1.0"}, "plainnet34": STRIDES}  # the shape


def without_block(module: ResNet, name: str) -> ResNet:
    """A copy whose block adds nothing: its last batch norm multiplies by 0 and shifts by 0."""
    edited = copy.deepcopy(module)
    block = edited.get_submodule(name)
    last = block.bn3 if hasattr(block, "bn3") else block.bn2
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return edited


def answer(module: ResNet, pixels: np.ndarray = PIXELS) -> np.ndarray:
    with torch.no_grad():
        return module(torch.from_numpy(normalize(pixels))[None])[0].numpy()


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_every_lesion_equals_a_network_whose_block_adds_nothing(name: str) -> None:
    module = network(name).module
    found = lesions(network(name), PIXELS)
    assert_allclose(found.whole, answer(module), rtol=1e-4, atol=1e-4)
    names = [block for block, _ in named_blocks(module)]
    for block, logits in zip(names, found.without, strict=True):
        expected = answer(without_block(module, block))
        assert logits is not None
        assert_allclose(logits, expected, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("name", CHANGING)
def test_a_plain_networks_blocks_become_the_identity_or_stay(name: str) -> None:
    module = network(name).module
    found = lesions(network(name), PIXELS)
    for (block, _), logits in zip(named_blocks(module), found.without, strict=True):
        assert (logits is None) == (block in CHANGING[name])
        if logits is not None:
            edited = copy.deepcopy(module)
            stage, index = block.split(".")
            edited.get_submodule(stage)[int(index)] = nn.Identity()
            expected = answer(edited)
            assert_allclose(logits, expected, atol=1e-4 * np.abs(expected).max())
    assert sum(logits is not None for logits in found.without) == 16 - len(CHANGING[name])


def test_accuracy_over_a_folder_is_that_of_each_edited_network(
    small_model: LoadedModel, photo_folder: object
) -> None:
    folder = open_folder(photo_folder)  # type: ignore[arg-type]
    *_, found = lesion_accuracy(small_model, folder)
    labels = [category.wnid or category.label for category in small_model.categories]
    truth = [labels.index(path.parent.name) for path in folder.files]
    photos = [
        small_model.preprocessing.prepare(decode(path.read_bytes()).pixels).cropped
        for path in folder.files
    ]

    def accuracy(module: ResNet) -> float:
        right = [answer(module, p).argmax() == t for p, t in zip(photos, truth, strict=True)]
        return sum(right) / len(right)

    assert (found.images, found.total) == (6, 6)
    assert found.baseline == pytest.approx(accuracy(small_model.module))
    for (name, _), share in zip(named_blocks(small_model.module), found.without, strict=True):
        assert share == pytest.approx(accuracy(without_block(small_model.module, name)))


def test_the_blocks_that_the_teaching_plans_name_do_what_they_say(builtin: LoadedModel) -> None:
    """docs/teaching.md, the plans of 20 and of 45 minutes."""
    cropped = builtin.preprocessing.prepare(load_sample("palace").pixels).cropped
    found = lesions(builtin, cropped)
    usual = int(found.whole.argmax())
    turned = [int(logits.argmax()) != usual for logits in found.without if logits is not None]
    assert [number for number, missed in enumerate(turned, 1) if missed] == [1, 8]
    measured = read_lesions(builtin_file(BUILTIN_RESNET.architecture))
    assert measured is not None
    left = [share or 0 for share in measured.without]
    assert (max(left), min(left)) == (left[-1], left[0])
