"""How strongly every block and every layer of a network responds to one picture."""

from __future__ import annotations

from collections.abc import Collection

import torch

from resnet_viz.inside.block import branch_layers
from resnet_viz.inside.norms import l2_norm
from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.responded import BlockResponse, LayerResponse
from resnet_viz.inside.trace import BlockPass, named_blocks, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


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
