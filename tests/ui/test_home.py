"""Home: the network that has just read the picture, and one of its blocks."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from resnet_viz.facts.catalog import BUILTIN, builtin_file
from resnet_viz.inside.block import look
from resnet_viz.inside.lesion import change
from resnet_viz.networks.models import LoadedModel, load
from resnet_viz.pictures.gallery import SAMPLES, sample_bytes
from resnet_viz.pictures.images import Pixels, decode, encode_png
from resnet_viz.ui.exhibits import BLOCK, GRADCAM
from resnet_viz.ui.tables import in_words
from tests.ui.app import HOME, ROOT, choose, open_app, texts
from tests.ui.own_photo import upload


@pytest.fixture(scope="module")
def plain() -> LoadedModel:
    return load("plainnet50", BUILTIN, device=torch.device("cpu"))


def photo(model: LoadedModel, sample: str = SAMPLES[0].id) -> Pixels:
    return model.preprocessing.prepare(decode(sample_bytes(sample)).pixels).cropped


def said(app: AppTest, key: str) -> list[str]:
    """What the address says of it."""
    value = app.query_params[key]
    return [value] if isinstance(value, str) else value


def link(**says: str | list[str]) -> AppTest:
    """Home opened by a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update(says)
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.main.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def test_the_numbers_of_the_chosen_block_are_the_blocks(builtin: LoadedModel) -> None:
    app = open_app(HOME)
    view = look(builtin, photo(builtin), "layer3.3")
    ratio = in_words(view.norm_branch / view.norm_shortcut, 2)
    assert f"**Block 11 of 16** (layer3.3): what it adds is **{ratio} times**" in texts(app)
    (scale,) = [one.proto.body for one in app.main.get("html") if "ticks" in one.proto.body]
    assert scale.index("rgb(5 48 97") < scale.index("rgb(103 0 31")  # blue to red, as the maps
    app = press(app, "Next")
    assert "**Block 12 of 16** (layer3.4)" in texts(app)
    assert said(app, "block") == ["layer3.4"]


def test_the_answer_without_a_block_is_the_networks(builtin: LoadedModel) -> None:
    app = open_app(HOME)
    whole = change(builtin, photo(builtin)).prediction.top[0]
    assert f"the network says **{whole.label}**, {whole.probability:.0%}" in texts(app)
    app = press(app, "Take it out")
    now = change(builtin, photo(builtin), removed=["layer3.3"]).prediction.top[0]
    assert "is **taken out**" in texts(app)
    assert "Without it the network" in texts(app)
    assert f"says **{now.label}**, {now.probability:.0%}" in texts(app)
    lesions = json.loads(builtin_file("resnet50").with_suffix(".lesions.json").read_text())
    share, whole_share = lesions["without"][10], lesions["baseline"]
    assert f"it gets {share:.1%} right, with all blocks {whole_share:.1%}" in texts(app)
    app = press(press(app, "Previous"), "Take it out")
    assert said(app, "removed") == ["layer3.2", "layer3.3"]
    pair = change(builtin, photo(builtin), removed=["layer3.2", "layer3.3"]).prediction.top[0]
    assert "Without layer3.2 and layer3.3" in texts(app)
    assert "One picture says little" not in texts(app)  # of two nothing was measured
    assert f"says **{pair.label}**, {pair.probability:.0%}" in texts(app)
    app = press(app, "All back")
    assert "With all its 16 blocks" in texts(app)
    assert "removed" not in app.query_params


WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None  # importing it fails
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception
(button,) = [button for button in app.main.button if button.label == "Next"]
button.click().run()
print(*(element.value for element in app.main.markdown))
"""


def test_the_first_screen_needs_no_torch(builtin: LoadedModel) -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    view = look(builtin, photo(builtin), "layer3.4")
    ratio = in_words(view.norm_branch / view.norm_shortcut, 2)
    assert f"**Block 12 of 16** (layer3.4): what it adds is **{ratio} times**" in told
    best = change(builtin, photo(builtin)).prediction.top[0]
    assert f"the network says **{best.label}**, {best.probability:.0%}" in told


def test_a_block_is_taken_out_of_both_networks(builtin: LoadedModel, plain: LoadedModel) -> None:
    app = link(twin="true", block="layer3.0")
    whole = change(plain, photo(plain)).prediction.top[0]
    assert f"the plain twin says **{whole.label}**, {whole.probability:.0%}." in texts(app)
    app = press(app, "Take it out")
    residual = change(builtin, photo(builtin), removed=["layer3.0"]).prediction.top[0]
    assert f"says **{residual.label}**, {residual.probability:.0%}" in texts(app)
    keeps = "the plain twin, which keeps it (the shape changes there),"
    assert f"{keeps} says **{whole.label}**, {whole.probability:.0%}." in texts(app)
    app = press(press(app, "Next"), "Take it out")
    less = change(plain, photo(plain), removed=["layer3.1"]).prediction.top[0]
    assert "the plain twin, which keeps layer3.0 (the shape changes there)," in texts(app)
    assert f"says **{less.label}**, {less.probability:.0%} (with all" in texts(app)


def test_the_twin_is_offered_where_it_can_lose_what_was_taken_out() -> None:
    labels = [button.label for button in press(link(block="layer3.0"), "Take it out").main.button]
    assert "Do the same to the plain twin" not in labels


def test_what_was_taken_out_is_taken_out_of_the_twin_by_one_press(plain: LoadedModel) -> None:
    app = press(open_app(HOME), "Take it out")
    assert "plain twin" not in texts(app)
    app = press(app, "Do the same to the plain twin")
    assert said(app, "twin") == ["true"]
    less = change(plain, photo(plain), removed=["layer3.3"]).prediction.top[0]
    assert f"the plain twin says **{less.label}**, {less.probability:.0%} (with all" in texts(app)
    app.switch_page(GRADCAM.page).run()
    assert "Here with all blocks: what you took out" in texts(app)
    app.switch_page(BLOCK.page).run()  # where it is out
    assert "Here with all blocks" not in texts(app)


def test_of_a_photo_of_ones_own_it_is_said_what_the_network_knows() -> None:
    app = open_app(HOME)
    assert "whatever else is shown" not in texts(app)
    upload(app, "me.png", encode_png(np.zeros((300, 300, 3), np.uint8)))
    assert "tench" in texts(app)
    assert "whatever else is shown, the answer is one of these" in texts(app)
    assert app.button(key="imagenet").label.startswith("Ask a network that knows 1,000 things")


def test_a_link_opens_with_its_block_and_without_those_taken_out() -> None:
    app = link(block="layer2.1", removed=["layer2.1", "layer4.9"])
    assert "**Block 5 of 16** (layer2.1) is **taken out**" in texts(app)
    assert said(app, "removed") == ["layer2.1"]  # there is no layer4.9
    app.switch_page("pages/block.py").run()
    assert "**ResNet-50, block 5 of 16** (layer2.1)" in texts(app)


def test_a_network_without_shortcuts_is_told_as_it_is() -> None:
    app = choose(open_app(HOME), "model", "plainnet50.builtin")
    assert "This network has no shortcuts: each block replaces" in texts(app)
    assert "has no shortcut: what goes on is all its own" in texts(app)
    app = press(press(press(app, "Previous"), "Previous"), "Previous")
    (button,) = [button for button in app.main.button if button.label == "Take it out"]
    assert "(layer3.0)" in texts(app)
    assert button.disabled


def test_a_smaller_network_and_one_that_overflows(overflowing: str) -> None:
    app = open_app(HOME)
    app.query_params["block"] = "layer3.5"  # which a ResNet-18 has not
    app = choose(app, "model", overflowing)
    assert "of 8** (layer3.1)" in texts(app)
    assert "not finite" in app.main.warning[0].value
