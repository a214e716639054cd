"""What moves the weights of the built-in models: AdamW, or Muon with AdamW's help."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.networks.devices import bf16_pays
from resnet_viz.networks.recipe import Optimizer, Recipe

MOMENTUM = 0.95
COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of Jordan's iteration
ITERATIONS = 3  # on one CPU core a seventh of what all else of a step takes (64 of 128 px: 1.7 s)
ADAMW_LENGTH = 0.2  # root mean square of AdamW's steps, at a learning rate of 1


def optimizers(
    network: ResNet, recipe: Recipe, name: Optimizer
) -> tuple[torch.optim.Optimizer, ...]:
    """All that is needed to train `network`. "adamw" (Loshchilov and Hutter 2017, arXiv
    1711.05101) moves everything; "muon" moves the filters of all convolutions but the first, and
    AdamW the rest."""
    if name == "adamw":
        return (_adamw(network.parameters(), recipe),)
    filters = [m.weight for m in network.modules() if isinstance(m, nn.Conv2d)][1:]
    moved = {id(bank) for bank in filters}
    rest = (p for p in network.parameters() if id(p) not in moved)
    return Muon(filters, recipe.weight_decay), _adamw(rest, recipe)


class Muon(torch.optim.Optimizer):
    """Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) for convolutions,
    which torch's own does not take: a bank of filters (out, in, height, width) is the matrix
    (out, in * height * width). Steps are as long as AdamW's, so that its learning rates fit (Liu
    et al. 2025, arXiv 2502.16982)."""

    def __init__(self, filters: Iterable[Tensor], weight_decay: float) -> None:
        super().__init__(filters, {"lr": 0.0, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """One step with the gradients of the filters; a `closure` is not called."""
        for group in self.param_groups:
            for bank in group["params"]:
                momentum = self.state[bank].setdefault("momentum", torch.zeros_like(bank))
                momentum.mul_(MOMENTUM).add_(bank.grad)
                ahead = bank.grad + MOMENTUM * momentum  # Nesterov's
                direction = orthogonal(ahead.flatten(1)).view_as(bank)
                length = ADAMW_LENGTH * math.sqrt(max(len(bank), bank[0].numel()))
                bank.mul_(1 - group["lr"] * group["weight_decay"])
                bank.add_(direction, alpha=-group["lr"] * length)


def orthogonal(matrix: Tensor) -> Tensor:
    """About U V^T of a `matrix` (rows, columns) with the singular value decomposition U S V^T, by
    Newton-Schulz, in bfloat16 where that pays. Divided by its Schatten 4-norm, which is nearer to
    its largest singular value than Frobenius's norm is, it needs fewer iterations; and all of them
    are one polynomial of its Gram matrix, so that the long side is multiplied only twice."""
    a, b, c = COEFFICIENTS
    wide = len(matrix) <= matrix[0].numel()
    quick = matrix.bfloat16() if bf16_pays(matrix.device) else matrix.float()
    x = quick if wide else quick.T
    gram = x @ x.T
    norm = gram.norm() + 1e-12
    gram = gram / norm
    polynomial = torch.eye(len(x), dtype=x.dtype, device=x.device) / norm.sqrt()
    for _ in range(ITERATIONS):
        factor = torch.addmm(gram, gram, gram, beta=b, alpha=c)
        factor.diagonal().add_(a)
        polynomial = factor @ polynomial
        gram = factor @ gram @ factor
    update: Tensor = polynomial @ x
    return (update if wide else update.T).float()


def _adamw(parameters: Iterable[nn.Parameter], recipe: Recipe) -> torch.optim.AdamW:
    """Biases and batch norm do not decay."""
    kept = list(parameters)
    groups: list[dict[str, Any]] = [
        {"params": [p for p in kept if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in kept if p.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, betas=recipe.betas, fused=True)
