"""The page Inside a block, run by Streamlit's own test runner with the built-in model."""

from __future__ import annotations

import base64
import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from resnet_viz.facts import catalog
from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.fitting.words import how_trained
from resnet_viz.inside.lesion import change, lesions
from resnet_viz.inside.prediction import predict
from resnet_viz.inside.responses import responses
from resnet_viz.networks.cards import read_card, read_log
from resnet_viz.networks.models import LoadedModel, load
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.images import Pixels
from resnet_viz.ui.strip.contents import boxes_of
from tests.ui.app import choose, open_app, table_with, texts

PAGE = "pages/block.py"


@pytest.fixture(scope="module")
def twin() -> LoadedModel:
    return load("plainnet50", BUILTIN, device=torch.device("cpu"))


def coffee(model: LoadedModel) -> Pixels:
    return model.preprocessing.prepare(load_sample("coffee").pixels).cropped


def open_part(part: str, **state: object) -> AppTest:
    """The page with one of its parts open, on the cup of coffee."""
    app = open_app(PAGE)
    app.session_state["part"] = part
    for key, value in state.items():
        app.session_state[key] = value
    return choose(app, "image", "coffee")


def test_the_maps_of_a_block_and_of_the_twin_without_a_shortcut() -> None:
    app = open_part("The sum", block="layer2.1")
    assert "**ResNet-50, block 5 of 16** (layer2.1)" in texts(app)
    assert "S(x) = x: the shortcut hands x on unchanged" in texts(app)
    assert walls(app)[0].count("<img") == 6 * 5
    app.toggle(key="twin").set_value(True).run()
    assert not app.exception
    assert "S(x) is exactly 0 everywhere" in texts(app)


def walls(app: AppTest) -> list[str]:
    """The HTML of each network's maps."""
    return [h.value for h in app.main.get("html") if "F(x), channel" in str(h.value)]


def color_of_f(app: AppTest) -> float:
    """How far from gray the maps of F(x) are, on average."""
    found = re.findall(r'base64,([^"]+)" alt="F\(x\), channel', walls(app)[0])
    pictures = [Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB") for data in found]
    return float(np.mean([np.ptp(np.asarray(picture).astype(int), axis=2) for picture in pictures]))


def test_each_column_has_its_own_scale_or_all_have_one() -> None:
    app = open_part("The sum", block="layer2.1")
    own = color_of_f(app)
    assert "Each column has its own scale" in texts(app)
    assert walls(app)[0].count("±") == 5
    app.segmented_control(key="scale").set_value("One for all").run()
    assert not app.exception
    assert "All maps of a network share one scale" in texts(app)
    assert "±" not in walls(app)[0]
    assert own > 2 * color_of_f(app)  # F(x) is nearly white beside x


def test_the_layers_of_a_block_and_the_sum_behind_a_number() -> None:
    app = open_part("Its layers", block="layer2.0")
    layers = table_with(app, "multiply-adds")
    assert layers["layer"] == ["conv1", "conv2", "conv3", "projection"]
    assert layers["parameters"] == [32_768, 147_456, 65_536, 131_072]  # 256, 128, 512 channels
    app.segmented_control(key="conv").set_value("conv2").run()
    app.number_input(key="channel").set_value(5).run()
    app.number_input(key="row").set_value(1).run()
    assert not app.exception
    terms = table_with(app, "input channel")
    assert len(terms["term"]) == 128
    (caption,) = [c.value for c in app.caption if "own number at this place" in c.value]
    own, added = (float(number) for number in re.findall(r"(-?[\d.]+\d)(?:;|\. It)", caption))
    assert added == pytest.approx(own, rel=1e-4, abs=1e-5)
    assert sum(terms["term"]) == pytest.approx(added, rel=1e-5, abs=1e-6)
    app.session_state["block"] = "layer4.2"  # 7 x 7 positions only
    app.run()
    assert app.number_input(key="row").value <= 7
    assert not app.exception


def test_the_responses_of_all_blocks(builtin: LoadedModel) -> None:
    app = open_part("All blocks")
    found = responses(builtin, coffee(builtin))
    table = table_with(app, "cosine")
    np.testing.assert_allclose(table["ratio"], [r.ratio for r in found], rtol=1e-3)
    np.testing.assert_allclose(table["cosine"], [r.cosine for r in found], atol=1e-3)
    assert len(table_with(app, "layer")["ResNet-50"]) == 48
    assert "the smaller ones" not in texts(app)
    gammas = [v.float() for name, v in builtin.module.state_dict().items() if "bn3.weight" in name]
    mean = float(torch.cat(gammas).abs().mean())
    said = f"γ, here of magnitude {mean:.3g} on average; at the start of training it was 1"
    assert said in texts(app)
    assert "corrects x rather than replacing it" not in texts(app)
    app.toggle(key="twin").set_value(True).run()
    assert "no ratio, no cosine" in texts(app)
    spreads = table_with(app, "layer")
    pairs = zip(spreads["ResNet-50"], spreads["PlainNet-50"], strict=True)
    narrower = sum(own < twins for own, twins in pairs)
    assert f"ResNet-50's are the smaller ones in {narrower} of 48 layers" in texts(app)


def test_removed_and_scaled_blocks_change_the_answer(builtin: LoadedModel) -> None:
    app = open_part("Remove blocks", block="layer3.1")
    usual = predict(builtin, coffee(builtin)).top[0]
    assert f"ResNet-50 as trained says **{usual.label}**, {usual.probability:.1%}" in texts(app)
    app.session_state["removed"] = ["layer3.0", "layer1.0"]
    app.run()
    app.slider(key="strength").set_value(50).run()
    assert not app.exception
    expected = change(
        builtin, coffee(builtin), branch_scale={"layer3.1": 0.5}, removed=["layer1.0", "layer3.0"]
    ).prediction.top[0]
    assert (
        "without blocks 1 and 8 and F of block 9 × 0.5 says "
        f"**{expected.label}**, {expected.probability:.1%}"
    ) in texts(app)
    assert f"2¹⁴ = **{2**14:,} paths**" in texts(app)
    app.button(key="undo_change").click().run()
    assert "ResNet-50 as trained says" in texts(app)


def test_every_block_removed_in_turn_is_in_a_table(builtin: LoadedModel, twin: LoadedModel) -> None:
    app = open_part("Remove blocks", twin=True)
    target = int(predict(builtin, coffee(builtin)).logits.argmax())
    table = next(
        {name: d.value[name].tolist() for name in d.value}
        for d in app.main.dataframe
        if "removed" in d.value
    )
    for name, model in (("ResNet-50", builtin), ("PlainNet-50", twin)):
        expected = lesions(model, coffee(model)).probabilities(target)
        for found, share in zip(table[name][1:], expected, strict=True):
            assert math.isnan(found) if share is None else found == pytest.approx(share, rel=1e-3)
    assert sum(math.isnan(value) for value in table["PlainNet-50"]) == 4
    blocks = dict(zip(table["removed"][1:], table["ResNet-50"][1:], strict=True))
    missed, spared = min(blocks, key=blocks.__getitem__), max(blocks, key=blocks.__getitem__)
    names = table["removed"]
    assert f"ResNet-50 misses **block {names.index(missed)}** most" in texts(app)
    assert f"and **block {names.index(spared)}** least" in texts(app)


def test_a_class_the_photo_does_not_show_has_little_to_lose(builtin: LoadedModel) -> None:
    probabilities = predict(builtin, coffee(builtin)).probabilities
    label = builtin.categories[int(probabilities.argmin())].label
    app = choose(open_part("Remove blocks"), "target", label)
    share = f"{probabilities.min():.1%}"
    assert f"Little to lose: with nothing removed *{label}* gets {share}" in texts(app)


def test_without_any_block_there_is_one_path() -> None:
    app = open_part("Remove blocks", removed=[box.name for box in boxes_of("resnet50")])
    assert "**one path**" in texts(app)


def test_the_twin_says_which_blocks_it_cannot_do_without() -> None:
    app = open_part("Remove blocks", twin=True, removed=["layer2.0"])
    assert "has no shortcut to leave in place of block 4" in texts(app)
    assert "ResNet-50 without block 4 says" in texts(app)


def test_the_plain_twin_alone_has_one_path_and_twelve_blocks_to_remove() -> None:
    app = choose(open_part("Remove blocks"), "model", "plainnet50.builtin")
    assert "Blocks 1, 4, 8 and 14 cannot be removed" in texts(app)
    assert "all 16 blocks" in texts(app)


def test_lesions_over_a_folder_are_shown_where_they_were_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (catalog.ASSETS / "weights").glob("*"):
        if not file.name.endswith(".lesions.json"):
            (tmp_path / file.name).symlink_to(file)
    place = tmp_path / "resnet50.safetensors"
    shares = ", ".join(["0.5"] * 16)
    place.with_suffix(".lesions.json").write_text(
        f'{{"images": 1234, "baseline": 0.75, "without": [{shares}]}}'
    )
    monkeypatch.setattr(
        "resnet_viz.ui.block.removals.builtin_file", lambda name: tmp_path / f"{name}.safetensors"
    )
    app = open_part("Remove blocks")
    assert "ResNet-50 on 1,234 photos" in texts(app)
    assert "For PlainNet-50 this has not been measured on a folder yet" in texts(app)
    tables = [d.value for d in app.main.dataframe if "removed" in d.value]
    assert tables[1]["ResNet-50"].tolist() == [0.75] + [0.5] * 16


def test_the_training_logs_are_in_tables() -> None:
    app = open_part("Training")
    log = read_log(catalog.builtin_file("resnet50"))
    accuracies = [d.value["accuracy"].tolist() for d in app.main.dataframe]
    assert accuracies[0] == [point.accuracy for point in log]
    assert len(accuracies) == 2
    assert how_trained(read_card(catalog.builtin_file("resnet50"))) in texts(app)


PARTS = ["The sum", "Its layers", "All blocks", "Remove blocks"]


@pytest.mark.parametrize("part", PARTS)
def test_a_network_of_basic_blocks_is_looked_into_as_well(part: str, operators: str) -> None:
    # ResNet-18 has neither such blocks nor such a layer
    app = open_part(part, block="layer3.5", conv="conv3", removed=["layer3.4"])
    app = choose(app, "model", operators)
    assert app.session_state["block"] == "layer3.1"  # where the page begins
    assert "ResNet-18" in texts(app)


@pytest.mark.parametrize("part", PARTS)
def test_numbers_that_are_not_finite_are_said_to_be(part: str, overflowing: str) -> None:
    app = choose(open_part(part), "model", overflowing)
    assert "not finite" in app.main.warning[0].value
    assert "To think about" in app.main.markdown[-2].value


def test_a_block_is_kept_on_the_next_page_only_if_it_was_chosen() -> None:
    app = open_part("All blocks")
    assert app.session_state["block"] == "layer3.3"
    app.switch_page("pages/gradcam.py").run()
    assert app.session_state["block"] == "layer4.2"
    app.session_state["block"] = "layer3.1"
    app.run()
    app.switch_page(PAGE).run()
    assert app.session_state["block"] == "layer3.1"
