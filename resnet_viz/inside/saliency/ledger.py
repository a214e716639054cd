"""The exact ledger of the last block: why the logit of one class is above that of another.

A ResNet ends with the mean over all places and one linear layer: logit_c - logit_d is the sum,
over places and channels, of (w_c - w_d) times what the last block hands on, over the number of
places, and the difference of the biases. Nothing is estimated (Zhou et al. 2016, arXiv
1512.04150).
"""

from __future__ import annotations

import numpy as np
import torch

from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.saliency.contrasts import Ledger
from resnet_viz.inside.trace import trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@in_float32()
def ledger(model: LoadedModel, cropped: Pixels, target: int, against: int) -> Ledger:
    """The ledger of one prepared picture, (H, W, 3) uint8 RGB. One pass."""
    with torch.inference_mode():
        run = trace(model.folded, as_batch(model, cropped), lambda step: step.output)
    handed_on = run.blocks[-1][0].double()
    layer = model.module.fc
    weight = (layer.weight[target] - layer.weight[against]).double()
    parts = handed_on * weight[:, None, None] / handed_on[0].numel()
    return Ledger(
        target=target,
        against=against,
        map=parts.sum(dim=0).cpu().numpy().astype(np.float32),
        channels=parts.sum(dim=(1, 2)).cpu().numpy().astype(np.float32),
        bias=float(layer.bias[target] - layer.bias[against]),
        gap=float(run.logits[0, target] - run.logits[0, against]),
    )
