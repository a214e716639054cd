"""The norm against NumPy's in float64."""

import numpy as np
import pytest
import torch

from resnet_viz.inside.norms import l2_norm


@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e30])
def test_no_norm_leaves_float32s_range(scale: float) -> None:
    torch.manual_seed(1)
    tensor = torch.randn(1, 64, 30, 20) * scale
    expected = np.linalg.norm(tensor.double().numpy().ravel())
    assert l2_norm(tensor) == pytest.approx(float(expected), rel=1e-6)


def test_only_nothing_has_the_norm_zero() -> None:
    assert l2_norm(None) == l2_norm(torch.zeros(1, 3, 2, 2)) == 0
    assert l2_norm(torch.full((1, 1, 1, 1), 1e-44)) > 0
    assert not np.isfinite(l2_norm(torch.tensor([[[[np.inf]]]])))
