"""The ledger of two logits against torchvision's own forward."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from resnet_viz.inside.ledger import ledger
from resnet_viz.inside.prediction import as_batch
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import SAMPLES, load_sample


@pytest.mark.parametrize("sample", [sample.id for sample in SAMPLES])
def test_places_and_channels_add_up_to_the_gap(builtin: LoadedModel, sample: str) -> None:
    cropped = builtin.preprocessing.prepare(load_sample(sample).pixels).cropped
    outputs: list[torch.Tensor] = []
    hook = builtin.module.layer4.register_forward_hook(lambda *given: outputs.append(given[2]))
    with torch.inference_mode():
        logits = builtin.module(as_batch(builtin, cropped))[0]
    hook.remove()
    this, that = (int(index) for index in logits.argsort(descending=True)[:2])
    found = ledger(builtin, cropped, this, that)

    assert found.gap == pytest.approx(float(logits[this] - logits[that]), abs=1e-4)
    assert float(found.places.sum()) + found.biases == pytest.approx(found.gap, abs=1e-4)
    assert float(found.channels.sum()) + found.biases == pytest.approx(found.gap, abs=1e-4)
    np.testing.assert_allclose(found.prediction.logits, logits.numpy(), atol=1e-4)

    weights = builtin.module.fc.weight.detach()
    last = outputs[0][0].numpy()
    by_hand = np.zeros((7, 7))
    for channel, values in enumerate(last):
        by_hand += float(weights[this, channel] - weights[that, channel]) * values / 49
    np.testing.assert_allclose(found.places, by_hand, atol=1e-4)


def test_the_other_way_round_it_is_the_same_with_the_other_sign(builtin: LoadedModel) -> None:
    cropped = builtin.preprocessing.prepare(load_sample("cat").pixels).cropped
    one, other = ledger(builtin, cropped, 1, 4), ledger(builtin, cropped, 4, 1)
    assert one.gap == -other.gap
    np.testing.assert_array_equal(one.places, -other.places)
