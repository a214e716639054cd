"""Weights in a quarter of the space: 8-bit integers with one scale for each output channel.

Symmetric per-channel quantization of weights (Krishnamoorthi 2018, arXiv 1806.08342, section 3.1):
w ~ scale[channel] * q with q in -127..127, so that zero stays exactly zero and the error of a
weight is at most half its channel's scale.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_SCALE = ".scale"  # the scales of `conv1.weight` are stored as `conv1.weight.scale`
_LIMIT = 127


def quantize(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A state dict in its stored form: contiguous CPU tensors, copies of the originals.

    A floating tensor with more than one dimension, shape (out, ...), becomes int8 of that shape
    and float32 scales of shape (out,); other floating tensors become float32. Batch norm's step
    counters, the only integers, are left out: `load_state_dict` does without them.
    NaN or infinity make their channel's scale NaN or infinite, so `dequantize` shows them again.
    """
    stored = {}
    for key, tensor in state.items():
        if not tensor.is_floating_point():
            continue
        value = tensor.detach().to(
            "cpu", torch.float32, copy=True, memory_format=torch.contiguous_format
        )
        if value.ndim > 1:
            # The floor is there for channels of zeros: 0 / tiny is 0, but 0 / 0 is not a number.
            scale = value.flatten(1).abs().amax(1) / _LIMIT
            scale = scale.clamp(min=torch.finfo(torch.float32).tiny)
            stored[key] = (value / _per_channel(scale, value)).round().to(torch.int8)
            stored[key + _SCALE] = scale
        else:
            stored[key] = value
    return stored


def dequantize(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The float32 state dict that `quantize` stored; other tensors pass as they are.

    Raises ValueError, naming the key, where an int8 tensor lacks its scales.
    """
    state = dict(stored)
    for key, value in stored.items():
        if value.dtype == torch.int8:
            scale = state.pop(key + _SCALE, None)
            if scale is None or scale.shape != value.shape[:1]:
                raise ValueError(f"{key} is int8 without one scale per output channel")
            state[key] = value.float() * _per_channel(scale, value)
    return state


def _per_channel(scale: Tensor, value: Tensor) -> Tensor:
    """`scale`, shape (out,), shaped (out, 1, ...) to multiply or divide `value`, (out, ...)."""
    return scale.view(-1, *[1] * (value.ndim - 1))
