"""Gradients before the first step of training, for networks of many depths."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional as F

from resnet_viz.cifar_nets import CifarNet, build_pair, weighted_layers
from resnet_viz.network_spec import NetworkKind, NetworkSpec
from resnet_viz.training.data import LabData
from resnet_viz.training.loop import batches

BATCH = 64


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """The L2 norm of the loss's gradient for the weights of the first layer, before any training:
    of the networks of one depth, with batch norm and without."""

    depth: int
    seed: int
    with_norm: dict[NetworkKind, float]
    without_norm: dict[NetworkKind, float]


def beginning(data: LabData, depth: int, seed: int) -> Beginning:
    """On the first batch of 64 pictures that the lab's loop would take, in float32.

    Both networks start from the same weights, of the given seed, as in the lab; shortcuts are
    option A.
    """
    images, labels = next(batches(data, BATCH, seed))

    def norm(network: CifarNet) -> float:
        _, first = next(weighted_layers(network))
        loss = F.cross_entropy(network(images), labels)
        (gradient,) = torch.autograd.grad(loss, first.weight)
        return float(gradient.double().norm())  # squares of float32 may overflow

    def norms(batch_norm: bool) -> dict[NetworkKind, float]:
        spec = NetworkSpec(depth, batch_norm=batch_norm)
        plain, residual = build_pair(spec, data.channels, len(data.classes), seed)
        return {"plain": norm(plain), "residual": norm(residual)}

    return Beginning(depth, seed, with_norm=norms(True), without_norm=norms(False))
