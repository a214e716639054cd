"""Results that are kept: never those of another crop of the same photo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from resnet_viz.facts.catalog import OPERATOR, ModelChoice
from resnet_viz.networks.models import load
from resnet_viz.pictures.gallery import load_sample, sample_bytes
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.perturb import Perturbation
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.ui import services
from resnet_viz.ui.services import engine
from tests.ui.app import choose, expected, open_app

BLOCK = "layer2.0"


@pytest.mark.parametrize(
    "told",
    [
        lambda choice, crop: services.predicted(choice, Perturbation(), crop).logits,
        lambda choice, crop: services.analyzed(choice, None, 1.0, crop).prediction.logits,
        lambda choice, crop: services.seen_in_block(choice, BLOCK, crop).x.max(axis=(1, 2)),
        lambda choice, crop: [r.norm_branch for r in services.responses_of(choice, crop)],
        lambda choice, crop: services.lesions_of(choice, crop).whole,
        lambda choice, crop: services.changed(choice, None, (), (), crop).prediction.logits,
    ],
    ids=["predicted", "analyzed", "seen_in_block", "responses_of", "lesions_of", "changed"],
)
def test_two_crops_of_a_photo_are_told_apart_and_the_same_one_is_not_computed_again(
    told: Callable[[ModelChoice, Pixels], Any], small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = ModelChoice("resnet18", OPERATOR, small_file)
    photo = load_sample("coffee").pixels
    wide, narrow = (Preprocessing(resize).prepare(photo).cropped for resize in (224, 256))
    first, other = told(choice, wide), told(choice, narrow)
    assert not np.allclose(first, other)
    monkeypatch.setattr(engine(), "run", lambda *asked: pytest.fail("computed again"))
    assert np.array_equal(told(choice, wide.copy()), first)


def test_an_operators_file_with_another_preset_gets_another_answer(
    small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "resnet18-replaced.safetensors"
    file.write_bytes(small_file.read_bytes())
    card = file.with_suffix(".json")
    card.write_text(small_file.with_suffix(".json").read_text())
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    said = []
    for resize in (224, 448):
        card.write_text(card.read_text().replace('"resize": 224', f'"resize": {resize}'))
        engine()._models.clear()  # as if others had been used since
        app = choose(open_app("pages/predict.py"), "image", "coffee")
        app = choose(app, "model", f"resnet18.{file.name}")
        best = expected(
            load("resnet18", file, device=torch.device("cpu")),
            sample_bytes("coffee"),
            Perturbation(),
        )
        assert f"**{best.label}**, {best.probability:.1%}" in " ".join(
            m.value for m in app.markdown
        )
        said.append(best.probability)
    assert said[0] != said[1]
