"""Why this and not that: a ledger that adds up, and the smallest steps to another answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from captum.robust import PGD
from torch import nn

from resnet_viz.inside.prediction import predict
from resnet_viz.inside.saliency.change import OfPixels, find_change
from resnet_viz.inside.saliency.faithfulness import put_on_trial
from resnet_viz.inside.saliency.ledger import ledger
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import load
from resnet_viz.pictures.gallery import load_sample
from tests.inside.saliency.asked import near
from tests.inside.small import PIXELS, TARGET, images, network

AGAINST = 4


@pytest.mark.parametrize("name", ["resnet18", "plainnet50"])
def test_the_ledger_is_the_formula_and_adds_up_to_the_gap(name: str) -> None:
    module = network(name).module
    found = ledger(network(name), PIXELS, TARGET, AGAINST)
    with torch.no_grad():
        x = module.maxpool(module.relu(module.bn1(module.conv1(images()))))
        values = module.layer4(module.layer3(module.layer2(module.layer1(x))))[0]
        weight = module.fc.weight[TARGET] - module.fc.weight[AGAINST]
        near(found.map, torch.einsum("c,chw->hw", weight, values) / values[0].numel())
        near(found.channels, weight * values.mean(dim=(1, 2)))
        logits = module(images())[0]
    gap = float(logits[TARGET] - logits[AGAINST])
    assert found.gap == pytest.approx(gap, rel=1e-4, abs=1e-4)
    assert found.total == pytest.approx(found.gap, abs=1e-4)
    assert found.channels.sum(dtype=float) + found.bias == pytest.approx(found.gap, abs=1e-4)
    by_size = np.abs(found.channels)
    assert list(by_size[list(found.strongest(5))]) == sorted(by_size, reverse=True)[:5]


def test_the_built_in_networks_ledger_adds_up_and_its_cells_can_be_covered() -> None:
    """On a photo: covering what speaks for the class first closes the gap faster than last."""
    model = load("resnet50", "builtin", device=torch.device("cpu"))
    pixels = model.preprocessing.prepare(load_sample("palace").pixels).cropped
    first, second = np.argsort(-predict(model, pixels).logits)[:2].tolist()
    found = ledger(model, pixels, first, second)
    assert found.map.shape == (7, 7)
    assert found.total == pytest.approx(found.gap, abs=1e-4)
    maps = {"for": found.map, "the reverse": -found.map}
    work = put_on_trial(model, pixels, first, maps, against=second, seeds=(), steps=4, grid=7)
    better, worse = finish(work).curves
    assert better.deletion_area < worse.deletion_area


def test_every_step_is_captums_pgd() -> None:
    model = network("resnet18")
    answer = int(model.module(images())[0].argmax())
    wanted = (answer + 1) % 5
    found = finish(find_change(model, PIXELS, wanted, steps=3, radius=2))
    start = torch.tensor(PIXELS).permute(2, 0, 1)[None].float()
    target = torch.tensor([wanted])
    of_pixels = OfPixels(model.module, model.device)
    for number, picture in enumerate(found.pictures):
        attack = PGD(of_pixels, nn.CrossEntropyLoss(reduction="none"), 0.0, 255.0)
        expected = attack.perturb(
            start.clone().requires_grad_(), 2.0, 1.0, number, target, targeted=True
        )
        # A gradient of almost 0 may round to either side.
        same = picture == expected.detach()[0].permute(1, 2, 0).numpy()
        assert same.mean() > 0.99
        near(found.logits[number], predict(model, picture).logits)
    assert found.largest <= 2
    assert found.logits[-1][wanted] > found.logits[0][wanted]


def test_the_search_ends_where_the_answer_is_the_one_that_was_wanted() -> None:
    model = network("resnet18")
    order = np.argsort(-predict(model, PIXELS).logits)
    found = finish(find_change(model, PIXELS, int(order[1]), steps=20))
    assert found.reached
    assert [int(logits.argmax()) for logits in found.logits].index(order[1]) == len(
        found.logits
    ) - 1
    assert found.passes.backward == len(found.pictures) - 1
    assert np.array_equal(found.pictures[0] + found.difference, found.pictures[-1])
    seen, times = found.enlarged()
    place = np.unravel_index(np.abs(found.difference).argmax(), seen.shape)
    assert abs(int(seen[place]) - 128) == pytest.approx(127, abs=1)
    assert times == 127 / found.largest
    already = finish(find_change(model, PIXELS, int(order[0])))
    assert (already.reached, len(already.pictures), already.largest) == (True, 1, 0)
