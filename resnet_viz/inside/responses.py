"""How strongly every block and every layer of a network responds to one picture."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import torch

from resnet_viz.inside.block import branch_layers
from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.trace import BlockPass, named_blocks, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@dataclass(frozen=True, slots=True)
class LayerResponse:
    """`std` is the standard deviation of all numbers a layer of a branch gives, after batch norm
    and before ReLU or addition: what Fig. 7 of He et al. 2015 (arXiv 1512.03385) shows."""

    name: str
    std: float


@dataclass(frozen=True, slots=True)
class BlockResponse:
    """L2 norms of F(x) and of the shortcut (x or its projection; 0 in the plain twin), and the
    cosine of the angle between the two, in [-1, 1]: below 0 the branch takes away from what the
    shortcut carries. `ratio` and `cosine` are None where there is no shortcut. `gamma` is the
    mean magnitude, over the channels, of the scale with which the branch's last batch norm ends."""

    name: str
    norm_branch: float
    norm_shortcut: float
    cosine: float | None
    gamma: float
    layers: tuple[LayerResponse, ...]

    @property
    def ratio(self) -> float | None:
        """The norm of F(x) over that of the shortcut."""
        return self.norm_branch / self.norm_shortcut if self.norm_shortcut else None


@in_float32()
def responses(
    model: LoadedModel, cropped: Pixels, removed: Collection[str] = ()
) -> tuple[BlockResponse, ...]:
    """All blocks, first to last, for one prepared picture, (224, 224, 3) uint8 RGB; float32. Of
    those that are `removed` the network has the shortcut alone; F(x) is still told."""
    blocks = dict(named_blocks(model.module))

    def measure(step: BlockPass) -> BlockResponse:
        passes = list(branch_layers(blocks[step.name], step.into_branch))
        layers = tuple(
            LayerResponse(f"{step.name}.{done.name}", float(done.normalized.std(correction=0)))
            for done in passes
        )
        gamma = float(passes[-1].norm.weight.abs().mean())
        cosine = None
        if step.shortcut is not None:
            branch, shortcut = step.branch.flatten(), step.shortcut.flatten()
            cosine = float(torch.cosine_similarity(branch, shortcut, dim=0))
        return BlockResponse(
            step.name, l2_norm(step.branch), l2_norm(step.shortcut), cosine, gamma, layers
        )

    with torch.inference_mode():
        return trace(model.module, as_batch(model, cropped), measure, removed=removed).blocks
