"""Why this class and not that one, exactly: what each place and each channel of the last block's
output brings to the difference of two logits.

The last layers of a ResNet are a mean over the positions and a linear layer (He et al. 2015, arXiv
1512.03385, Table 1), so that difference is a sum over places and channels, with nothing left over
but the two biases.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from resnet_viz.inside.answer import Prediction
from resnet_viz.inside.prediction import as_batch, as_prediction
from resnet_viz.inside.trace import BlockPass, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.notebook import ShortRepr, html_table
from resnet_viz.pictures.images import Pixels

SHOWN = 5  # channels, in a notebook


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ledger(ShortRepr):
    """The `gap`, logit of `this` minus logit of `that` (indices of two outputs), and what makes it
    in the last `block`, all in logits: `places` (H, W) float32, `channels` (C,) float32, and
    `biases`, the difference of the two. The places, as the channels, add up to the gap without
    the biases."""

    block: str
    this: int
    that: int
    gap: float
    biases: float
    places: NDArray[np.float32]
    channels: NDArray[np.float32]
    prediction: Prediction

    def _repr_html_(self) -> str:
        order = np.argsort(-np.abs(self.channels), kind="stable")[:SHOWN]
        rows = ((int(k), f"{self.channels[k]:+.3g}") for k in order)
        head = f"<p>Output {self.this} leads {self.that} by {self.gap:.3g} logits.</p>"
        return head + html_table(("channel", "logits"), rows)


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
