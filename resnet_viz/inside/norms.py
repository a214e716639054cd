"""How large F(x), a shortcut or a gradient is: one L2 norm for all of the app."""

from __future__ import annotations

import torch
from torch import Tensor

# Between these norms no square that counts leaves float32's range.
TINY, HUGE = 1e-12, 1e18


def l2_norm(tensor: Tensor | None) -> float:
    """L2 norm of a tensor (1, C, H, W), exact to 1e-6; 0.0 only where the tensor is absent or all
    zeros."""
    if tensor is None:
        return 0.0
    tensor = tensor.detach()
    # Over channels and then over positions: quick, and long sums in float32 lose digits.
    size = float(torch.linalg.vector_norm(torch.linalg.vector_norm(tensor, dim=1)))
    if TINY < size < HUGE:
        return size
    return float(torch.linalg.vector_norm(tensor.cpu().double()))  # no float64 on Apple's GPUs
