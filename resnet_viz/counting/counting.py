"""What a network costs, counted layer by layer as a picture passes through it.

Networks are built on torch's meta device, whose tensors have shapes and no numbers: counting
takes neither memory nor arithmetic.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models import get_model

from resnet_viz.counting.counted import BATCH_NORM, CONNECTED, CONVOLUTION, Counts, LayerCount
from resnet_viz.errors import SettingsError
from resnet_viz.facts.networks import NETWORKS
from resnet_viz.networks import nets

CLASSES = 1000  # ImageNet-1k
KINDS = {
    nn.Conv2d: CONVOLUTION,
    nn.BatchNorm2d: BATCH_NORM,
    nn.GroupNorm: "group norm",
    nn.Linear: CONNECTED,
    nn.ReLU: "ReLU",
    nn.MaxPool2d: "max pool",
    nn.AvgPool2d: "average pool",
    nn.AdaptiveAvgPool2d: "average pool",
    nn.Dropout: "dropout",
}


def build(name: str, device: str = "meta") -> nn.Module:
    """A network of `facts.networks` with 1,000 outputs, in evaluation mode; on any but the meta
    device its weights are random. Raises `SettingsError` for any other name."""
    if name not in NETWORKS:
        known = ", ".join(NETWORKS)
        raise SettingsError(f"There is no network named {name!r}; choose one of {known}.")
    with torch.device(device):
        if NETWORKS[name].kind != "rival":
            return nets.build(name, CLASSES).eval()
        network: nn.Module = get_model(name, weights=None, **_options(name))
        return network.eval()


def count(model: str, network: nn.Module, size: int) -> Counts:
    """Count `network`, on the meta device, at work on one picture of `size` x `size` pixels.
    Raises `SettingsError` for a size it cannot take."""
    layers: list[LayerCount] = []
    weighted: set[Any] = set()
    used: set[nn.Module] = set()

    def note(name: str, layer: nn.Module, output: Tensor) -> None:
        # A layer used twice has its parameters once.
        parameters = 0 if layer in used else sum(p.numel() for p in layer.parameters())
        used.add(layer)
        kind = KINDS.get(type(layer), type(layer).__name__)
        adds = _multiply_adds(layer, output)
        layers.append(LayerCount(name, kind, tuple(output.shape[1:]), parameters, adds))
        if adds:
            weighted.add(output.grad_fn)

    hooks = [
        layer.register_forward_hook(lambda layer, _, out, name=name: note(name, layer, out))
        for name, layer in network.named_modules()
        if not any(layer.children())
    ]
    # Batch norm hands on the shape it is given; worked out, it would take half of the time.
    norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    for norm in norms:
        norm.forward = lambda input: input  # type: ignore[method-assign]
    try:
        # Asks for a gradient so that the way through the network is recorded.
        picture = torch.empty(1, 3, size, size, device="meta", requires_grad=True)
        answer = network(picture)
    except RuntimeError as error:
        raise SettingsError(
            f"This network cannot take pictures of {size} × {size} pixels; choose another size."
        ) from error
    finally:
        for hook in hooks:
            hook.remove()
        for norm in norms:
            del norm.forward
    parameters = sum(layer.parameters for layer in layers)
    return Counts(
        model=model,
        layers=tuple(layers),
        parameters=parameters,
        multiply_adds=sum(layer.multiply_adds for layer in layers),
        weighted_layers=_longest_way(answer.grad_fn, weighted),
        auxiliary_parameters=sum(p.numel() for p in network.parameters()) - parameters,
    )


def _options(name: str) -> dict[str, bool]:
    """Initializing takes seconds and nothing here has numbers; AlexNet knows no such option."""
    return {} if name == "alexnet" else {"init_weights": False}


def _multiply_adds(layer: nn.Module, output: Tensor) -> int:
    """Every weight is used once at each position of the output."""
    if not isinstance(layer, nn.Conv2d | nn.Linear):
        return 0
    return layer.weight.numel() * output[0, 0].numel()


def _longest_way(end: Any, weighted: Collection[Any]) -> int:
    """Most `weighted` nodes on any way through autograd's graph that ends at `end`."""
    most: dict[Any, int] = {}
    waiting = [end]
    while waiting:
        node = waiting[-1]
        before = [earlier for earlier, _ in node.next_functions if earlier is not None]
        unknown = [earlier for earlier in before if earlier not in most]
        if unknown:
            waiting.extend(unknown)
        else:
            waiting.pop()
            most[node] = max((most[b] for b in before), default=0) + (node in weighted)
    return most[end]
