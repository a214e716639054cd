"""Why this class and not that one, exactly: what each place and each channel of the last block's
output brings to the difference of two logits.

The last layers of a ResNet are a mean over the positions and a linear layer (He et al. 2015, arXiv
1512.03385, Table 1), so that difference is a sum over places and channels, with nothing left over
but the two biases.
"""

from __future__ import annotations

import time

import torch

from resnet_viz.inside.compared import Ledger
from resnet_viz.inside.prediction import as_batch, as_prediction
from resnet_viz.inside.trace import BlockPass, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels


@in_float32()
@torch.inference_mode()
def ledger(model: LoadedModel, cropped: Pixels, this: int, that: int) -> Ledger:
    """Of one prepared picture, (224, 224, 3) uint8 RGB, for two of the network's outputs. One
    forward pass in float32.

        >>> found = ledger(model, cropped, this=5, that=3)
        >>> float(found.places.sum()) + found.biases  # is found.gap
    """

    def keep(step: BlockPass) -> tuple[str, torch.Tensor]:
        return step.name, step.output

    began = time.perf_counter()
    run = trace(model.folded, as_batch(model, cropped), keep)
    (name, outputs), logits, head = run.blocks[-1], run.logits[0], model.folded.fc
    weights = head.weight[this] - head.weight[that]
    terms = outputs[0] * weights[:, None, None] / outputs[0, 0].numel()
    return Ledger(
        block=name,
        this=this,
        that=that,
        gap=float(logits[this] - logits[that]),
        biases=0.0 if head.bias is None else float(head.bias[this] - head.bias[that]),
        places=terms.sum(dim=0).cpu().numpy(),
        channels=terms.sum(dim=(1, 2)).cpu().numpy(),
        prediction=as_prediction(model, logits, began),
    )
