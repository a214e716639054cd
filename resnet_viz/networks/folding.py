"""The same network, quicker on a processor: its batch norms folded into its convolutions.

In evaluation a batch norm multiplies each channel by one number and adds another, which the
convolution before it can do with other weights (Jacob et al. 2017, arXiv 1712.05877, section 3.2).
And oneDNN, torch's library for convolutions, wants weights in an order of its own: torch's modules
put them into it anew at every pass, here they are kept in it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torchvision.models import ResNet

_PAIRS = (("conv1", "bn1"), ("conv2", "bn2"), ("conv3", "bn3"), ("0", "1"))  # "0": a projection's
_ONEDNN: Any = torch.ops.mkldnn  # by its older name: the operators that torch.compile calls
# No ReLU at once: oneDNN's would make 0 of what is no number.
_NOTHING_MORE: tuple[str, list[Any], str] = "none", [], ""


def folded(network: ResNet) -> ResNet:
    """A network of the same blocks that answers as `network` does in evaluation, with the same
    maps and gradients, up to rounding; `network` itself where nothing is gained: on a GPU, or
    without the operators, which are those of Intel's and AMD's processors.

    It consists of the layers of `network` and follows where their weights are changed, but gives
    those no gradients. From its first pass on it holds the convolutions' weights once more, and
    from its first gradient on a third time; both for each number of threads that it is asked with.
    A layer that is not just as torchvision makes it stays.
    """
    if network.conv1.weight.device.type != "cpu" or not _has_operators():
        return network
    layers = {id(part): part for part in network.modules() if not any(part.children())}
    twin = deepcopy(network, cast(dict[int, Any], layers))  # copies only what holds the layers
    for owner in list(twin.modules()):
        for name, following in _PAIRS:
            pair = getattr(owner, name, None), getattr(owner, following, None)
            if _can_be_folded(pair):
                setattr(owner, name, FoldedConvolution(*pair))
                setattr(owner, following, nn.Identity())
    return twin


class FoldedConvolution(nn.Module):
    """A convolution that does what the batch norm after it does, too."""

    def __init__(self, convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
        super().__init__()
        self._layers = convolution, norm  # in a tuple they do not count as parts of this one
        self._forward: dict[int, _Kept] = {}  # by the number of threads: oneDNN wants another order
        self._backward: dict[int, _Kept] = {}  # for each, and is half as quick with a wrong one

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C', H', W')."""
        if len(x) > 1:  # for more pictures another order would be best, and would gain less
            convolution, norm = self._layers
            return cast(Tensor, norm(convolution(x)))
        if torch.is_grad_enabled() and x.requires_grad:
            return cast(Tensor, _Differentiable.apply(x, self))
        return self.outputs(x)

    def outputs(self, x: Tensor) -> Tensor:
        """The convolution alone, without a graph for gradients."""
        layer, _ = self._layers
        how = _padding(layer), [*layer.stride], [*layer.dilation], layer.groups
        x = x.contiguous(memory_format=torch.channels_last)
        kept = self._current(
            self._forward, lambda weight: _ONEDNN._reorder_convolution_weight(weight, *how, x.shape)
        )
        found = _ONEDNN._convolution_pointwise(x, kept.weight, kept.bias, *how, *_NOTHING_MORE)
        return cast(Tensor, found)

    def gradients(self, at_outputs: Tensor, x: torch.Size) -> Tensor:
        """d(logit)/dx, x of that size, from d(logit)/d(outputs): the transposed convolution."""
        layer, _ = self._layers
        sides = zip(x[2:], layer.kernel_size, layer.dilation, _padding(layer), strict=True)
        reach = [side + 2 * pad - spread * (kernel - 1) - 1 for side, kernel, spread, pad in sides]
        rest = [way % step for way, step in zip(reach, layer.stride, strict=True)]
        how = _padding(layer), rest, [*layer.stride], [*layer.dilation], layer.groups
        given = at_outputs.contiguous(memory_format=torch.channels_last)
        kept = self._current(
            self._backward,
            lambda weight: _ONEDNN._reorder_convolution_transpose_weight(weight, *how, given.shape),
        )
        found = _ONEDNN._convolution_transpose_pointwise(
            given, kept.weight, None, *how, *_NOTHING_MORE
        )
        return cast(Tensor, found)

    def _current(self, kept: dict[int, _Kept], in_order: Callable[[Tensor], Tensor]) -> _Kept:
        """What is kept for as many threads as are at work; made anew where a tensor of the layers
        was replaced or written to."""
        sources, threads = _sources(*self._layers), torch.get_num_threads()
        state = [*map(id, sources), *(tensor._version for tensor in sources)]
        found = kept.get(threads)
        if found is None or found.state != state:
            weight, bias = _folded(*self._layers)
            found = kept[threads] = _Kept(in_order(weight), bias, sources, state)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Weights in oneDNN's order and their bias; the tensors they were made of, held so that no
    other can take an identity of theirs; and their identities and versions."""

    weight: Tensor
    bias: Tensor
    sources: list[Tensor]
    state: list[int]


class _Differentiable(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, layer: FoldedConvolution) -> Tensor:
        ctx.layer, ctx.size = layer, x.shape
        return layer.outputs(x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, at_outputs: Tensor) -> tuple[Tensor, None]:
        return ctx.layer.gradients(at_outputs, ctx.size), None


def _has_operators() -> bool:
    vectors = torch.backends.cpu.get_cpu_capability()
    return torch.backends.mkldnn.is_available() and vectors.startswith("AVX")


def _can_be_folded(pair: tuple[Any, Any]) -> TypeGuard[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Whether they are a convolution and its batch norm, as torch makes them and without more."""
    convolution, norm = pair
    return (
        type(convolution) is nn.Conv2d
        and type(norm) is nn.BatchNorm2d
        and convolution.padding_mode == "zeros"
        and not isinstance(convolution.padding, str)
        and norm.affine
        and norm.track_running_stats
        and not any(part._forward_hooks or part._forward_pre_hooks for part in pair)
        and not any(tensor.is_inference() for tensor in _sources(convolution, norm))
    )


def _padding(convolution: nn.Conv2d) -> list[int]:
    return [int(side) for side in convolution.padding]


def _sources(*layers: nn.Module) -> list[Tensor]:
    """All tensors of some layers; looked up at each pass, as parameters() is slow."""
    held = (values for layer in layers for values in (layer._parameters, layer._buffers))
    return [tensor for values in held for tensor in values.values() if tensor is not None]


def _folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Weight (O, I, k, k) and bias (O,) of the one convolution that does what the two do."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    with torch.no_grad():
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        mean = norm.running_mean
        if convolution.bias is not None:
            mean = mean - convolution.bias
        return convolution.weight * scale[:, None, None, None], norm.bias - mean * scale
