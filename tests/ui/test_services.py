"""Results that are kept: never those of another crop of the same photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from resnet_viz.facts.catalog import OPERATOR, ModelChoice
from resnet_viz.inside.block import look
from resnet_viz.inside.maps import feature_maps
from resnet_viz.inside.passage import passage
from resnet_viz.networks.models import load
from resnet_viz.pictures.gallery import sample_bytes
from resnet_viz.pictures.perturb import Perturbation
from resnet_viz.pictures.preprocessing import Crop, Preprocessing
from resnet_viz.pictures.sight import Picture, Sight
from resnet_viz.ui.block.results import changed, read_and_look, responses_of, seen_in_block
from resnet_viz.ui.inside import analyzed, lesions_of, map_of
from resnet_viz.ui.services import engine, view_picture
from resnet_viz.ui.strip.passages import passage_of
from tests.ui.app import choose, expected, open_app

BLOCK = "layer2.0"


@pytest.mark.parametrize(
    "told",
    [
        lambda choice, sight: passage_of(choice, (), sight).prediction.logits,
        lambda choice, sight: analyzed(choice, None, 1.0, sight).prediction.logits,
        lambda choice, sight: seen_in_block(choice, BLOCK, (), sight).x.max(axis=(1, 2)),
        lambda choice, sight: [r.norm_branch for r in responses_of(choice, (), sight)],
        lambda choice, sight: lesions_of(choice, sight).whole,
        lambda choice, sight: changed(choice, None, (), (), sight).prediction.logits,
    ],
    ids=["passage_of", "analyzed", "seen_in_block", "responses_of", "lesions_of", "changed"],
)
def test_two_crops_of_a_photo_are_told_apart_and_the_same_one_is_not_computed_again(
    told: Callable[[ModelChoice, Sight], Any], small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = ModelChoice("resnet18", OPERATOR, small_file)
    photo = Picture("coffee's digest", "coffee", "", sample_bytes("coffee"))
    wide, narrow = (view_picture(photo, Preprocessing(resize)).sight for resize in (224, 256))
    first, other = told(choice, wide), told(choice, narrow)
    assert not np.allclose(first, other)
    monkeypatch.setattr(engine()._line, "join", lambda flight: pytest.fail("computed again"))
    assert np.array_equal(told(choice, replace(wide, pixels=wide.pixels.copy())), first)


def test_a_passage_and_a_block_at_work_come_of_one_pass_and_are_those_asked_for_alone(
    small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = ModelChoice("resnet18", OPERATOR, small_file)
    photo = Picture("rocket's digest", "rocket", "", sample_bytes("rocket"))
    sight = view_picture(photo, Preprocessing(224)).sight
    removed = ("layer1.1",)
    read_and_look(choice, BLOCK, removed, sight)
    monkeypatch.setattr(engine()._line, "join", lambda flight: pytest.fail("computed again"))
    read_and_look(choice, BLOCK, removed, sight)
    passed, seen = passage_of(choice, removed, sight), seen_in_block(choice, BLOCK, removed, sight)
    model = load("resnet18", small_file)
    np.testing.assert_array_equal(
        passed.blocks[2].output, passage(model, sight.pixels, removed).blocks[2].output
    )
    alone = look(model, sight.pixels, BLOCK, removed)
    np.testing.assert_allclose(seen.x, alone.x, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(seen.total, alone.total, rtol=1e-4, atol=1e-4)


def test_two_squares_of_a_photo_are_told_apart() -> None:
    photo = Picture("rocket's digest", "rocket", "", sample_bytes("rocket"))
    crops = (None, Crop(500, 500, 875), Crop(500, 501, 875), Crop(500, 500, 876))
    sights = {view_picture(replace(photo, crop=crop), Preprocessing(256)).sight for crop in crops}
    assert len(sights) == len(crops)


def test_the_map_wanted_next_comes_with_the_analysis_and_is_the_one_asked_for_alone(
    small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = ModelChoice("resnet18", OPERATOR, small_file)
    photo = Picture("astronaut's digest", "astronaut", "", sample_bytes("astronaut"))
    sight = view_picture(photo, Preprocessing(224)).sight
    result = analyzed(choice, None, 1.0, sight, BLOCK)
    alone = feature_maps(load("resnet18", small_file), sight.pixels, [BLOCK])[BLOCK]
    monkeypatch.setattr(engine()._line, "join", lambda flight: pytest.fail("computed again"))
    assert analyzed(choice, None, 1.0, sight) is result
    (layer,) = (layer for layer in result.layers if layer.name == BLOCK)
    np.testing.assert_allclose(map_of(choice, layer, sight).values, alone, rtol=1e-4, atol=1e-4)


def test_a_map_wanted_next_that_the_network_does_not_have_is_none(small_file: Path) -> None:
    choice = ModelChoice("resnet18", OPERATOR, small_file)
    photo = Picture("rocket's digest", "rocket", "", sample_bytes("rocket"))
    sight = view_picture(photo, Preprocessing(224)).sight
    assert len(analyzed(choice, None, 1.0, sight, "layer3.5").blocks) == 8


def test_an_operators_file_replaced_under_its_name_gets_another_answer(
    small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "resnet18-replaced.safetensors"
    file.write_bytes(small_file.read_bytes())
    card = file.with_suffix(".json")
    card.write_text(small_file.with_suffix(".json").read_text())
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    state = load_file(small_file)
    changes = (  # in the same tab, which keeps its address
        lambda: None,
        lambda: card.write_text(card.read_text().replace('"resize": 224', '"resize": 448')),
        lambda: save_file(state | {"fc.bias": state["fc.bias"].flip(0)}, file),
    )
    app = choose(open_app("pages/predict.py"), "image", "coffee")
    app = choose(app, "model", f"resnet18.{file.name}")
    said = []
    for change in changes:
        change()
        app.run()
        assert app.main.selectbox(key="model").value == f"resnet18.{file.name}"
        best = expected(
            load("resnet18", file, device=torch.device("cpu")),
            sample_bytes("coffee"),
            Perturbation(),
        )
        assert f"**{best.label}**, {best.probability:.1%}" in " ".join(
            m.value for m in app.markdown
        )
        said.append(best.probability)
    assert len(set(said)) == len(changes)


def test_a_picture_is_told_by_its_digest_and_a_sight_by_all_that_cuts_it() -> None:
    """Neither by its bytes: they follow, and hashing them takes longer than the work saved."""
    photo = Picture("a", "coffee", "", b"")
    assert photo == replace(photo, name="tea", data=b"other") != replace(photo, digest="b")
    assert photo != replace(photo, crop=Crop(500, 500, 1000))
    sight = Sight("a", Preprocessing(224), (0, 0, 224, 224), np.zeros((224, 224, 3), np.uint8))
    others = [
        replace(sight, digest="b"),
        replace(sight, preprocessing=Preprocessing(256)),
        replace(sight, box=(1, 0, 225, 224)),
        replace(sight, crop=Crop(500, 500, 1000)),
    ]
    assert len({sight, *others}) == 5
    assert sight == replace(sight, pixels=sight.pixels + np.uint8(1))
