"""The page Build it yourself, run by Streamlit's own test runner."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from resnet_viz.counting.design import PRESETS, Design
from resnet_viz.counting.design_programs import keras_program, torch_program
from tests.ui.app import ROOT, open_app, table_with, texts

PAGE = "pages/build.py"


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in app.main.metric}


def parameters(app: AppTest) -> str:
    return metrics(app)["Parameters"][0]


def followed(link: str) -> AppTest:
    """The page opened by a link with these parameters of the address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    for pair in link.split("&"):
        key, value = pair.split("=")
        app.query_params[key] = value
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def test_it_begins_with_resnet50_and_its_programs() -> None:
    app = open_app(PAGE)
    assert metrics(app) == {
        "Weighted layers": ("50", "as ResNet-50"),
        "Parameters": ("25,557,032", "as ResNet-50"),
        "Multiply-adds": ("4.089 billion", "as ResNet-50"),
        "Memory of the weights": ("102.2 MB", "float32"),
    }
    assert app.main.header[0].value == "ResNet-50"
    programs = [torch_program(Design()), keras_program(Design())]
    assert [code.value for code in app.main.code] == [text.rstrip("\n") for text in programs]
    assert "**25,636,712** numbers, 26,560 biases of convolutions and 53,120 moving" in texts(app)
    assert "By **parameters** it is level with ResNet-50 (76.1%)." in texts(app)
    layers = table_with(app, "kind")
    assert sum(layers["parameters"]) == 25_557_032
    assert layers["layer"][0] == "conv1"


@pytest.mark.parametrize(
    ("name", "known"), [("ResNet-18", "11,689,512"), ("PlainNet-34", "21,623,848")]
)
def test_a_preset_sets_everything_and_stays_marked(name: str, known: str) -> None:
    app = open_app(PAGE)
    app.segmented_control(key="design_norm").set_value("none").run()
    app.pills(key="design_preset").set_value(name).run()
    assert not app.exception
    assert parameters(app) == known
    assert app.main.header[0].value == name
    assert app.pills(key="design_preset").value == name
    assert app.segmented_control(key="design_norm").value == "batch"
    assert metrics(app)["Weighted layers"] == (
        name[-2:],
        f"{50 - PRESETS[name].depth} fewer than ResNet-50",
    )


def test_the_counts_follow_every_setting() -> None:
    app = open_app(PAGE)
    app.segmented_control(key="design_shortcut").set_value("C").run()
    assert parameters(app) == "40,128,552"
    assert app.pills(key="design_preset").value is None
    app.segmented_control(key="design_shortcut").set_value("A").run()
    assert metrics(app)["Parameters"] == ("22,780,456", "89.1% of ResNet-50's")
    app.segmented_control(key="design_shortcut").set_value("B").run()
    app.segmented_control(key="design_norm").set_value("group").run()
    assert parameters(app) == "25,557,032"
    assert "moving means" not in texts(app)
    app.segmented_control(key="design_norm").set_value("none").run()
    assert parameters(app) == "25,530,472"  # 26,560 channels lose one number each
    assert "**25,530,472** numbers and train" in texts(app)
    app.segmented_control(key="design_norm").set_value("batch").run()
    app.number_input(key="design_classes").set_value(10).run()
    assert app.main.header[0].value == "ResNet-50"
    assert parameters(app) == "23,528,522"  # 990 outputs of 2,049 numbers each less
    app.slider(key="design_size").set_value(448).run()
    assert parameters(app) == "23,528,522"
    assert metrics(app)["Multiply-adds"][1] == "100.0% of ResNet-50's"
    app.number_input(key="design_blocks2").set_value(6).run()
    assert app.main.header[0].value == "ResNet-56"
    assert metrics(app)["Weighted layers"] == ("56", "6 more than ResNet-50")
    app.select_slider(key="design_width").set_value(32).run()
    app.segmented_control(key="design_block").set_value("basic").run()
    assert app.main.header[0].value == "ResNet-38"
    assert "version 1" not in texts(app)
    assert not app.exception


def test_a_network_is_placed_among_those_whose_accuracy_is_known() -> None:
    app = followed("design_block=Basic&design_blocks2=6&design_shortcut=None")
    assert "**parameters** it is between ResNet-34 (73.3%) and ResNeXt-50 32x4d" in texts(app)
    assert "**multiply-adds** it is between ResNet-50 (76.1%) and ResNeXt-50" in texts(app)
    assert "PlainNet-34 was 3.5 points behind ResNet-34" in texts(app)
    app = followed("design_block=Basic&design_width=16&design_classes=10")
    assert "it is below all of them; the next is ResNet-18 (69.8%)" in texts(app)
    app = followed("design_blocks3=36&design_width=128")
    assert "it is above all of them; the next is Wide ResNet-50-2 (78.5%)" in texts(app)


def padding(side: int, kernel: int, stride: int = 2) -> tuple[int, int]:
    """Keras' *same* (TensorFlow's rule): before, which is left and above, and after."""
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    return total // 2, total - total // 2


def test_keras_padding_is_what_the_page_says() -> None:
    assert padding(224, 7) == (2, 3)
    assert [padding(side, 3) for side in (112, 56, 28, 14)] == 4 * [(0, 1)]
    said = "one zero more on the right and below than on the left and above (3 and 2 for the 7 × 7,"
    assert said in texts(open_app(PAGE))


def test_a_link_opens_the_network_it_names() -> None:
    app = followed("design_block=Basic&design_blocks1=2&design_blocks2=2&design_blocks3=2")
    assert app.main.header[0].value == "ResNet-20"
    app = followed("design_shortcut=None&design_norm=Group")
    assert app.main.header[0].value == "PlainNet-50 of your own"
    assert "group norm" in texts(app)


@pytest.mark.parametrize(
    "link",
    [
        "design_blocks1=99&design_width=50&design_classes=0&design_size=9000",
        "design_block=wide&design_shortcut=D&design_norm=layer&design_blocks2=x",
    ],
)
def test_a_bad_link_opens_resnet50(link: str) -> None:
    app = followed(link)
    assert parameters(app) == "25,557,032"
    assert app.pills(key="design_preset").value == "ResNet-50"


def test_too_many_blocks_are_said_and_a_preset_leads_back() -> None:
    app = followed("design_blocks1=36&design_blocks2=36&design_blocks3=36")
    (warning,) = app.main.warning
    assert "at most 72 blocks" in warning.value
    assert not app.main.metric
    app.pills(key="design_preset").set_value("ResNet-101").run()
    assert not app.main.warning
    assert parameters(app) == "44,549,160"
