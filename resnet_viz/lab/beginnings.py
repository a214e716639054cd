"""Gradients before the first step of training, for networks of many depths.

python -m resnet_viz.lab.beginnings > assets/beginnings.csv
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product

import torch
from torch import nn
from torch.nn import functional as F

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.begun import (
    BATCH,
    DEPTHS,
    PADDINGS,
    SEEDS,
    SIDES,
    Beginning,
    BegunNetwork,
    Padding,
    write_beginnings,
)
from resnet_viz.lab.data import LabData, digits
from resnet_viz.lab.loop import batches
from resnet_viz.networks.cifar_nets import CifarNet, build_pair, weighted_layers
from resnet_viz.networks.network_spec import NetworkSpec


def first_gradients(
    data: LabData, spec: NetworkSpec, seed: int, side: int, padding: Padding
) -> dict[NetworkKind, float]:
    """The L2 norm of the loss's gradient for the weights of the first layer, of the plain and the
    residual network of `spec`, which start from the same weights.

    On the first batch that the lab's loop would take, its pictures enlarged to `side` pixels,
    every pixel a square. In float64: through a hundred layers with batch norm, float32's rounding
    grows to a tenth of the result.
    """
    images, labels = next(batches(data, BATCH, seed))
    factor = side // images.shape[-1]
    large = images.double().repeat_interleave(factor, 2).repeat_interleave(factor, 3)

    def norm(network: CifarNet) -> float:
        for module in network.double().modules():
            if isinstance(module, nn.Conv2d):
                module.padding_mode = padding
        _, first = next(weighted_layers(network))
        loss = F.cross_entropy(network(large), labels)
        (gradient,) = torch.autograd.grad(loss, first.weight)
        return float(gradient.norm())

    plain, residual = build_pair(spec, data.channels, len(data.classes), seed)
    return {"plain": norm(plain), "residual": norm(residual)}


def measure_beginnings() -> Iterator[Beginning]:
    """Every network of the file; takes ten minutes of one core (OMP_NUM_THREADS=1)."""
    data = digits()
    for side, padding, depth, batch_norm in product(SIDES, PADDINGS, DEPTHS, (True, False)):
        spec = NetworkSpec(depth, batch_norm=batch_norm)
        found = [first_gradients(data, spec, seed, side, padding) for seed in SEEDS]
        kinds: tuple[NetworkKind, ...] = ("plain", "residual")
        for kind in kinds:
            network = BegunNetwork(side, padding, depth, batch_norm, kind)
            yield Beginning(network, tuple(norms[kind] for norms in found))


if __name__ == "__main__":
    write_beginnings(measure_beginnings(), sys.stdout)
