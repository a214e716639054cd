"""Integrated gradients against a plain form of the same rule, and against the integral."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from captum.attr import IntegratedGradients
from torch import Tensor

from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.fills import Fill, filled
from resnet_viz.inside.saliency.results import Settings
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import load_sample
from tests.inside.saliency.asked import asking, found, logit, near
from tests.inside.small import PIXELS, TARGET, images, network


def by_hand(baseline: Tensor, steps: int) -> Tensor:
    """The map (3, H, W), from a list of all shares of the way, the gradients and the numbers there
    that is sorted anew after each step. By the network that is asked: where a step meets a ReLU or
    a max pool near its kink, rounding decides."""
    module, way = network("resnet18").folded, images() - baseline

    def at(share: float) -> tuple[float, Tensor, float]:
        image = (baseline + share * way).requires_grad_()
        number = module(image)[0, TARGET]
        number.backward()
        return share, image.grad, float(number.detach())

    known = [at(share or 1e-4) for share in np.linspace(0, 1, steps // 2 + 1)]
    while len(known) < steps:
        known.sort(key=lambda one: one[0])
        missed = []
        for (a, left, low), (b, right, high) in pairwise(known):
            area = float((way * (left + right) / 2).sum()) * (b - a)
            missed.append((abs(area - (high - low)), a, b))
        _, a, b = max(missed)
        known.append(at((a + b) / 2))
    known.sort(key=lambda one: one[0])
    shares = torch.tensor([share for share, _, _ in known])
    gradients = torch.cat([gradient for _, gradient, _ in known])
    return (way * torch.trapezoid(gradients, shares, dim=0))[0]


@pytest.mark.parametrize(
    ("fill", "steps"), [("black", 6), ("mean", 2), ("blur", 20), ("noise", 20)]
)
def test_the_map_is_that_of_the_rule_by_hand(fill: Fill, steps: int) -> None:
    baseline = torch.from_numpy(filled(PIXELS, fill, 2))[None]
    expected = by_hand(baseline, steps)
    integrated = found("integrated_gradients", steps=steps, baseline=fill, seed=2)
    near(integrated.raw, expected)
    told, module = integrated.completeness, network("resnet18").module
    assert told is not None
    assert told.picture == pytest.approx(float(logit(module, images())), rel=1e-4)
    assert told.baseline == pytest.approx(float(logit(module, baseline)), rel=1e-4)
    assert told.total == pytest.approx(float(expected.sum()), abs=1e-3)


def test_the_integral_is_captums() -> None:
    """64 steps against 200 of Captum's."""
    baseline = torch.from_numpy(filled(PIXELS, "black", 1))[None]
    module = network("resnet18").module
    expected = IntegratedGradients(module).attribute(
        asking(), baseline, target=TARGET, n_steps=200, method="riemann_middle",
        internal_batch_size=50,
    )  # fmt: skip
    integral = expected[0].detach().numpy()
    missed = np.linalg.norm(found("integrated_gradients", steps=64).raw - integral)
    assert missed < 0.15 * np.linalg.norm(integral)


@pytest.mark.parametrize("id", ["palace", "church"])
def test_it_adds_up_on_the_pictures_where_it_is_hardest(id: str, builtin: LoadedModel) -> None:
    """64 steps: within a hundredth of the difference of the logits."""
    pixels = builtin.preprocessing.prepare(load_sample(id).pixels).cropped
    settings = Settings(steps=64)
    told = finish(attribute(builtin, pixels, None, "integrated_gradients", settings)).completeness
    assert told is not None
    assert abs(told.gap) < 0.01 * abs(told.picture - told.baseline)
