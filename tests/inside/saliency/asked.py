"""How the tests ask for a map, and for the network's answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.results import Attribution, Method, Settings
from resnet_viz.inside.slices import finish
from tests.inside.small import PIXELS, TARGET, images, network


def found(method: Method, name: str = "resnet18", **settings: Any) -> Attribution:
    return finish(attribute(network(name), PIXELS, TARGET, method, Settings(**settings)))


def near(actual: np.ndarray, expected: Tensor | np.ndarray) -> None:
    """Equal to a ten-thousandth of the largest number."""
    wanted = np.asarray(expected)
    assert actual.shape == wanted.shape
    np.testing.assert_allclose(actual, wanted, rtol=0, atol=1e-4 * float(np.abs(wanted).max()))


def asking() -> Tensor:
    return images().requires_grad_()


def logit(module: nn.Module, pictures: Tensor) -> Tensor:
    with torch.no_grad():
        return module(pictures)[:, TARGET]
