"""A learner's guess at where the evidence is, tested: the answer without it, and without as much of
the picture elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np

from resnet_viz.inside.prediction import predict
from resnet_viz.inside.saliency.cells import COARSE, cover_pixels
from resnet_viz.inside.saliency.covered import Covered
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels

DRAWS: Final = 8
SEED: Final = 1


def cover_guess(model: LoadedModel, cropped: Pixels, cells: Collection[int]) -> Slices[Covered]:
    """Of a prepared picture, (224, 224, 3) uint8 RGB; the cells are those of a grid of 7 x 7, row
    by row from 0. A forward pass for each answer."""
    draw = np.random.default_rng(SEED)
    whole, without = predict(model, cropped), predict(model, _without(cropped, cells))
    answers = []
    for done in range(DRAWS):
        yield (done + 2) / (DRAWS + 2)
        drawn = draw.choice(COARSE**2, len(cells), replace=False)
        answers.append(predict(model, _without(cropped, drawn.tolist())))
    return Covered(whole, without, tuple(answers))


def _without(cropped: Pixels, cells: Collection[int]) -> Pixels:
    return cover_pixels(cropped, [*cells], "mean", 0, COARSE)
