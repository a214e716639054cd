"""What moves the weights of the built-in models: AdamW, or Muon with AdamW's help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models.resnet import ResNet

from resnet_viz.training.recipe import Optimizer, Recipe

# Of Newton-Schulz, that bring the singular values of a step near to 1; torch's default is 5. On one
# CPU core they take 1.1 s, a third of what all else of a step does (64 photos of 128 px: 3 s).
STEPS = 4


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
    return MuonOfFilters(filters, recipe.weight_decay), _adamw(rest, recipe)


class MuonOfFilters(torch.optim.Muon):
    """Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) for convolutions: a
    bank of filters (out, in, height, width) is the matrix (out, height * width * in), whose steps
    have singular values near 1. Steps are as long as AdamW's are, so that its learning rates fit
    (Liu et al. 2025, arXiv 2502.16982)."""

    def __init__(self, filters: Sequence[Tensor], weight_decay: float) -> None:
        self._filters = filters
        # Views of channels last memory: a step on the matrices moves the filters.
        matrices = [_rows(bank.detach()).view(len(bank), -1) for bank in filters]
        super().__init__(
            [nn.Parameter(matrix) for matrix in matrices],
            weight_decay=weight_decay,
            ns_steps=STEPS,
            adjust_lr_fn="match_rms_adamw",
        )

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """One step with the gradients of the filters."""
        for bank, matrix in zip(self._filters, self.param_groups[0]["params"], strict=True):
            matrix.grad = None if bank.grad is None else _rows(bank.grad).flatten(1)
        return super().step(closure)  # type: ignore[no-untyped-call]


def _rows(bank: Tensor) -> Tensor:
    """(out, height, width, in): the order in which channels last memory has them."""
    return bank.permute(0, 2, 3, 1)


def _adamw(parameters: Iterable[nn.Parameter], recipe: Recipe) -> torch.optim.AdamW:
    """Biases and batch norm do not decay."""
    kept = list(parameters)
    groups: list[dict[str, Any]] = [
        {"params": [p for p in kept if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in kept if p.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, betas=recipe.betas, fused=True)
