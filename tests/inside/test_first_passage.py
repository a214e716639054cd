"""The passage that is kept beside the weights: what the network does today, and of nothing else."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET
from resnet_viz.inside import first_passage as kept
from resnet_viz.inside.passage import passage
from resnet_viz.inside.passed import Passage, PassedBlock
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import SAMPLES, load_sample
from resnet_viz.pictures.images import Pixels


@pytest.fixture(scope="module")
def photo(builtin: LoadedModel) -> Pixels:
    return builtin.preprocessing.prepare(load_sample(SAMPLES[0].id).pixels).cropped


def assert_same(found: Passage, live: Passage) -> None:
    """But for how sums are rounded on different machines."""
    np.testing.assert_allclose(found.conv1, live.conv1, rtol=1e-3, atol=1e-5)
    for block, other in zip(found.blocks, live.blocks, strict=True):
        for field in fields(PassedBlock):
            told, computed = getattr(block, field.name), getattr(other, field.name)
            if isinstance(told, str):
                assert told == computed
            else:
                np.testing.assert_allclose(told, computed, rtol=1e-3, atol=1e-4)
    answer, now = found.prediction, live.prediction
    np.testing.assert_allclose(answer.logits, now.logits, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(answer.probabilities, now.probabilities, atol=1e-4)
    assert [score.label for score in answer.top] == [score.label for score in now.top]


def test_it_is_what_the_network_does_with_the_first_picture(
    builtin: LoadedModel, photo: Pixels
) -> None:
    found = kept.first_passage(BUILTIN_RESNET, photo)
    assert found is not None  # else: python -m scripts.first_screen
    assert_same(found, passage(builtin, photo))
    with pytest.raises(ValueError, match="read-only"):
        found.conv1[0, 0] = 1


def test_another_picture_or_network_has_none(photo: Pixels) -> None:
    changed = photo.copy()
    changed[100, 100, 0] ^= 1
    assert kept.first_passage(BUILTIN_RESNET, changed) is None
    assert kept.first_passage(BUILTIN_PLAIN, photo) is None


def test_other_weights_have_none(photo: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_weights", lambda: "0" * 64)
    assert kept.first_passage(BUILTIN_RESNET, photo) is None


def test_what_is_kept_is_read_again(
    builtin: LoadedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (224, 224, 3), dtype=np.uint8)
    live = passage(builtin, noise)
    kept.keep(live, noise, tmp_path / "other.npz")
    monkeypatch.setattr(kept, "FILE", tmp_path / "other.npz")
    found = kept.first_passage(BUILTIN_RESNET, noise)
    assert found is not None
    assert found.blocks[3].norm_branch == live.blocks[3].norm_branch
    assert found.prediction.top == live.prediction.top
    np.testing.assert_array_equal(found.blocks[15].shortcut, live.blocks[15].shortcut)
