"""What each lens draws on the strip, against the networks' own numbers."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from streamlit.testing.v1 import AppTest

from resnet_viz.figures.overlay import overlay
from resnet_viz.figures.strip import SIDE
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.analyzed import Analysis
from resnet_viz.inside.passage import passage
from resnet_viz.inside.prediction import predict
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.ui.exhibits import BLOCK, FEATURES, GRADCAM, GRADIENTS, HOME, PREDICT
from resnet_viz.ui.strip.lens import short
from tests.ui.app import ROOT

NEAR = {"atol": 14, "rtol": 0}  # of 255: the maps are sent as a JPEG


def coffee(model: LoadedModel) -> Pixels:
    return prepared(model, "coffee")


def prepared(model: LoadedModel, picture: str) -> Pixels:
    return model.preprocessing.prepare(load_sample(picture).pixels).cropped


def analysis(model: LoadedModel, **options: Any) -> Analysis:
    return analyze(model, coffee(model), maps_of=(), **options)


def open_lens(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update({"image": "coffee", **query})
    app.switch_page(page).run()
    assert not app.exception
    return app


def strip(app: AppTest) -> dict[str, Any]:
    """What the browser is told of it."""
    found = [part.proto for part in app.main.get("bidi_component")]
    (told,) = [json.loads(one.json) for one in found if one.component_name.endswith("_strip")]
    return dict(told)


def boxes(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [box for stage in row["stages"] for box in stage["boxes"]]


def tile(row: dict[str, Any], number: int) -> NDArray[np.int64]:
    data = base64.b64decode(row["sheet"].split(",")[1])
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    down, right = divmod(number, row["columns"])
    return pixels[down * SIDE : (down + 1) * SIDE, right * SIDE : (right + 1) * SIDE]


def test_gradient_flow_draws_arcs_and_borders_as_thick_as_the_gradients(
    builtin: LoadedModel,
) -> None:
    app = open_lens(GRADIENTS.page, twin="true")
    told = strip(app)
    blocks = analysis(builtin).blocks
    arcs = np.array([block.per_number(block.gradient_shortcut) for block in blocks])
    edges = np.array([block.per_number(block.gradient_branch) for block in blocks])
    shares = np.array([[box["arc"], box["edge"]] for box in boxes(told)])
    np.testing.assert_allclose(shares[:, 0] / shares[0, 0], arcs / arcs[0], rtol=1e-3)
    np.testing.assert_allclose(shares[:, 1] / shares[0, 0], edges / arcs[0], rtol=1e-3)
    times = short(float(arcs[2] / edges[2]))
    assert boxes(told)[2]["caption"] == times
    assert boxes(told)[2]["words"].endswith(f"{times} times that through the branch")
    twins = [(box["arc"], box["caption"]) for box in boxes(told["twin"])]
    assert twins == [(0, "")] * 16
    for box in boxes(told["twin"]):
        assert box["words"].endswith("no gradient through the shortcut")
    thickest = [box["edge"] for box in boxes(told["twin"])]
    assert max(*thickest, *shares.flat) == 1
    assert "through the shortcut" in told["legend"]

    app.slider(key="shortcut").set_value(0).run()
    cut = boxes(strip(app))
    assert {box["arc"] for box in cut} == {0}
    assert all(box["words"].endswith("no gradient through the shortcut") for box in cut)
    assert any(box["edge"] for box in cut)
    answered = builtin.categories[analysis(builtin).target].label
    assert strip(app)["legend"].startswith(
        f"With every shortcut at 0%; the gradient is of the logit of {answered}."
    )


@pytest.mark.parametrize("flat", [False, True])
def test_grad_cam_lays_every_blocks_map_over_the_picture(builtin: LoadedModel, flat: bool) -> None:
    told = strip(open_lens(GRADCAM.page, target="church", opacity="60", flat=str(flat).lower()))
    labels = [category.label for category in builtin.categories]
    blocks = analysis(builtin, target=labels.index("church")).blocks
    for number in (4, 15):
        cam = blocks[number].cam
        limit = float(cam.max())
        expected = overlay(coffee(builtin), cam, limit, 0.6, SIDE, flat=flat)
        np.testing.assert_allclose(tile(told, number + 2).mean(), expected.mean(), rtol=0.02)
        np.testing.assert_allclose(
            tile(told, number + 2)[8::16, 8::16], expected[8::16, 8::16], atol=40
        )
        assert boxes(told)[number]["caption"] == short(limit)
        assert boxes(told)[number]["words"].endswith(f"Grad-CAM up to {short(limit)} logits")
    assert "church" in told["legend"]
    assert told["switches"] == []


def test_a_class_that_is_not_there_may_have_a_map_or_none(builtin: LoadedModel) -> None:
    """As docs/teaching.md, the page's question and a link of the quiz have it."""

    def strongest(picture: str, label: str) -> float:
        labels = [category.label for category in builtin.categories]
        target = labels.index(label)
        found = analyze(builtin, prepared(builtin, picture), target, maps_of=())
        return float(found.blocks[-1].cam.max())

    assert strongest("palace", "English springer") == 0
    assert strongest("palace", "parachute") > 0.9 * strongest("palace", "church")
    assert strongest("coffee", "church") > 0


def test_feature_maps_say_what_yellow_is(builtin: LoadedModel) -> None:
    told = strip(open_lens(FEATURES.page))
    means = [layer.mean for layer in analysis(builtin).layers[2:]]
    largest = [short(float(mean.max())) for mean in means]
    assert [box["caption"] for box in boxes(told)] == largest
    for box, most in zip(boxes(told), largest, strict=True):
        assert box["words"].endswith(f"its mean map goes up to {most}")
    small = tile(told, 17)[8::16, 8::16]  # the middle of each of the last block's 7 x 7
    assert small.shape == (7, 7, 3)
    order = means[-1].argsort(axis=None)
    brightness = small.sum(axis=2).flatten()[order]
    assert np.corrcoef(brightness, np.sort(means[-1], axis=None))[0, 1] > 0.95


def test_inside_a_block_says_how_large_each_is_beside_its_shortcut(builtin: LoadedModel) -> None:
    told = strip(open_lens(BLOCK.page, removed="layer2.1", twin="true"))
    ratios = [
        short(block.norm_branch / block.norm_shortcut)
        for block in passage(builtin, coffee(builtin), ["layer2.1"]).blocks
    ]
    assert [box["caption"] for box in boxes(told)] == ratios
    assert {box["caption"] for box in boxes(told["twin"])} == {""}
    for row in (told, told["twin"]):
        assert [box["name"] for box in boxes(row) if box["removed"]] == ["layer2.1"]


def test_predict_sends_the_disturbed_picture_through(builtin: LoadedModel) -> None:
    told = strip(open_lens(PREDICT.page, rotate="90", cover="40", twin="true"))
    seen = perturb(coffee(builtin), Perturbation(rotate=90, cover=0.4))
    answered = predict(builtin, seen)
    assert told["bars"][0]["label"] == answered.top[0].label
    assert told["bars"][0]["now"] == pytest.approx(answered.top[0].probability, rel=1e-3)
    picture = np.asarray(Image.fromarray(seen).resize((SIDE, SIDE), Image.Resampling.BOX))
    np.testing.assert_allclose(tile(told, 0)[::16, ::16], picture[::16, ::16], atol=60)
    np.testing.assert_allclose(tile(told, 0)[40:70, 40:70], 128, **NEAR)  # the square
    assert told["twin"] is not None


def test_a_block_chosen_on_one_lens_is_chosen_on_the_others() -> None:
    app = open_lens(GRADIENTS.page, block="layer2.1")
    for exhibit in (PREDICT, FEATURES, BLOCK, GRADCAM, HOME, GRADIENTS):
        app.switch_page(exhibit.page).run()
        assert strip(app)["selected"] == 4
        assert app.query_params["block"] in ("layer2.1", ["layer2.1"])


@pytest.mark.parametrize(
    ("number", "words"),
    [(0.0, "0"), (0.0004, "<.001"), (0.0068, "0.007"), (0.234, "0.23"), (12.34, "12")],
)
def test_a_number_below_a_box_is_short(number: float, words: str) -> None:
    assert short(number) == words
    assert len(words) <= 5
    assert not re.search("[^<0-9.]", short(number))
    assert short(float("nan")) == short(float("inf")) == "–"


@pytest.mark.parametrize("page", [FEATURES.page, GRADCAM.page, GRADIENTS.page])
def test_a_box_whose_numbers_are_not_finite_says_so(page: str, overflowing: str) -> None:
    told = strip(open_lens(page, model=overflowing))
    said = [box["words"] for box in boxes(told)]
    assert any(words.endswith("not finite") for words in said)
    assert not any("–" in words for words in said)
