"""A guess covered, against predictions of pictures covered by hand."""

from __future__ import annotations

import numpy as np

from resnet_viz.inside.prediction import predict
from resnet_viz.inside.saliency.guess import DRAWS, cover_guess
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.preprocessing import MEAN


def test_the_answers_are_those_to_the_covered_pictures(builtin: LoadedModel) -> None:
    cropped = builtin.preprocessing.prepare(load_sample("rocket").pixels).cropped
    found = finish(cover_guess(builtin, cropped, (0, 8)))
    by_hand = cropped.copy()
    by_hand[:32, :32] = by_hand[32:64, 32:64] = np.round(255 * np.array(MEAN))
    for answer, picture in ((found.whole, cropped), (found.without, by_hand)):
        np.testing.assert_array_equal(answer.logits, predict(builtin, picture).logits)
    others = {tuple(answer.logits.tolist()) for answer in found.at_random}
    assert len(others) == DRAWS  # each covered elsewhere
    again = finish(cover_guess(builtin, cropped, (0, 8)))
    assert {tuple(answer.logits.tolist()) for answer in again.at_random} == others


def test_all_covered_at_random_is_all_covered(builtin: LoadedModel) -> None:
    cropped = builtin.preprocessing.prepare(load_sample("rocket").pixels).cropped
    found = finish(cover_guess(builtin, cropped, range(49)))
    for answer in found.at_random:
        np.testing.assert_array_equal(answer.logits, found.without.logits)
