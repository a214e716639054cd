"""A picture moved towards a class, against Captum's own descent."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from captum.robust import PGD
from torch import Tensor, nn

from resnet_viz.inside.nudge import nudge
from resnet_viz.inside.prediction import predict
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import MEAN, STD


def picture(model: LoadedModel) -> Pixels:
    return model.preprocessing.prepare(load_sample("parachute").pixels).cropped


def test_it_is_projected_gradient_descent(builtin: LoadedModel) -> None:
    cropped = picture(builtin)
    second = int(predict(builtin, cropped).logits.argsort()[-2])
    found = finish(nudge(builtin, cropped, second))
    steps = found.steps
    assert steps is not None
    assert len(found.pictures) == len(found.predictions) == steps + 1

    def logits(levels: Tensor) -> Tensor:
        mean, std = (torch.tensor(three)[:, None, None] for three in (MEAN, STD))
        answer: Tensor = builtin.folded((levels / 255 - mean) / std)
        return answer

    def loss(logits: Tensor, target: Tensor) -> Tensor:
        return nn.functional.cross_entropy(logits, target, reduction="none")

    start = torch.tensor(cropped).permute(2, 0, 1)[None].float().requires_grad_()
    captums = PGD(logits, loss, 0, 255).perturb(
        start, steps, 1, steps, torch.tensor([second]), targeted=True
    )
    np.testing.assert_array_equal(captums[0].permute(1, 2, 0).detach(), found.pictures[-1])


def test_every_step_is_a_level_and_every_answer_that_to_its_picture(builtin: LoadedModel) -> None:
    cropped = picture(builtin)
    found = finish(nudge(builtin, cropped, 3, most=2))
    np.testing.assert_array_equal(found.pictures[0], cropped)
    for step, (pixels, prediction) in enumerate(
        zip(found.pictures, found.predictions, strict=True)
    ):
        assert np.abs(pixels.astype(int) - cropped).max() == step
        again = predict(builtin, pixels).probabilities
        np.testing.assert_allclose(prediction.probabilities, again, atol=1e-5)
    towards = [float(p.probabilities[3]) for p in found.predictions]
    assert towards == sorted(towards)


def test_who_answers_so_already_is_left_alone(builtin: LoadedModel) -> None:
    cropped = picture(builtin)
    best = int(predict(builtin, cropped).logits.argmax())
    found = finish(nudge(builtin, cropped, best))
    assert (found.steps, len(found.pictures)) == (0, 1)


def test_what_is_not_reached_is_said(builtin: LoadedModel) -> None:
    cropped = picture(builtin)
    worst = int(predict(builtin, cropped).logits.argmin())
    found = finish(nudge(builtin, cropped, worst, most=1))
    assert found.steps is None


def test_the_network_is_left_as_it_was(builtin: LoadedModel) -> None:
    before = {name: tensor.clone() for name, tensor in builtin.module.state_dict().items()}
    finish(nudge(builtin, picture(builtin), 3, most=2))
    after = builtin.module.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
    assert all(parameter.grad is None for parameter in builtin.module.parameters())


@pytest.mark.parametrize("most", [1, 3])
def test_it_goes_in_slices(builtin: LoadedModel, most: int) -> None:
    cropped = picture(builtin)
    worst = int(predict(builtin, cropped).logits.argmin())
    done = list(nudge(builtin, cropped, worst, most))
    assert len(done) == most
    assert done == sorted(done)
