"""The page Architecture, run by Streamlit's own test runner."""

from __future__ import annotations

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.nn.utils.fusion import fuse_conv_bn_eval

from resnet_viz.counting.anatomy import anatomy
from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.published import PAPER_MULTIPLY_ADDS
from tests.ui.app import open_app, table_with, texts

PAGE = "pages/architecture.py"
VIEWS = ("The network", "Count to 50", "Table 1", "Versions", "Summary", "Preprocessing")


def open_view(view: str, **state: object) -> AppTest:
    app = open_app(PAGE)
    for key, value in {"view": view, **state}.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("network", "size"), [("plainnet50", 512), ("resnet18", 32), ("resnext50_32x4d", 32)]
)
def test_every_part_takes_every_kind_of_network_and_size(
    view: str, network: str, size: int
) -> None:
    app = open_view(view, network=network, size=size, open=["layer2.1", "layer1"])
    assert not app.warning


def test_the_network_follows_size_and_name() -> None:
    app = open_view("The network")
    assert "25,557,032 parameters" in texts(app)
    assert "4.089 billion multiply-adds" in texts(app)
    names = table_with(app, "detectors")
    assert next(row[1:] for row in zip(*names.values(), strict=True)) == (
        "layer1",
        "conv2_x",
        "conv2_block1 …",
        "C2",
        "256 × 56 × 56",
    )
    app.slider(key="size").set_value(448).run()
    assert "16.351 billion multiply-adds" in texts(app)  # 4 x convolutions + fc
    assert "25,557,032 parameters" in texts(app)
    table = table_with(app, "bytes of the output")
    assert table["layer"][0] == "conv1"
    assert table["bytes of the output"][0] == 4 * 64 * 224 * 224
    app.selectbox(key="network").select("resnet18").run()
    assert "11,689,512 parameters" in texts(app)
    assert not app.exception


def test_parts_are_opened_and_those_of_another_network_forgotten() -> None:
    app = open_view("The network")
    app.button(key="open_all").click().run()
    assert app.multiselect(key="open").value == ["layer1", "layer2", "layer3", "layer4"]
    app.multiselect(key="open").set_value(["layer3.5", "stem"]).run()
    app.selectbox(key="network").select("resnet18").run()
    assert app.multiselect(key="open").value == ["stem"]
    app.button(key="close_all").click().run()
    assert app.multiselect(key="open").value == []
    assert not app.exception


def test_the_walk_counts_to_fifty() -> None:
    app = open_view("Count to 50")
    for sums in ("1 = 1", "1 + 9 = 10", "1 + 9 + 12 = 22", "1 + 9 + 12 + 18 = 40"):
        app.button(key="walk_Next").click().run()
        assert f"## {sums}" in texts(app)
    app.slider(key="walked").set_value(6).run()
    assert "## 1 + 9 + 12 + 18 + 9 + 1 = 50" in texts(app)
    (left_out,) = [table.value for table in app.main.table]
    kinds = dict(zip(left_out["kind"], left_out["how many"], strict=True))
    assert kinds["projections of shortcuts"] == 4
    assert kinds["batch norm"] == 53
    assert kinds["pooling"] == 2
    assert "Three are where the map is halved" in left_out["why"][0]
    assert app.button(key="walk_Next").disabled


def test_table_1_has_the_papers_figures_and_ours_and_a_column_to_choose() -> None:
    app = open_view("Table 1")
    (table,) = [str(h.value) for h in app.main.get("html") if "conv5_x" in str(h.value)]
    for value in PAPER_MULTIPLY_ADDS.values():
        assert f"{value / 1e9:.1f} · 10⁹" in table
    app.segmented_control(key="table_column").set_value("resnet101").run()
    assert app.selectbox(key="network").value == "resnet101"
    assert table_with(app, "side of the maps")["parameters"][-1] == 2_049_000
    assert "ResNet-101, row by row" in texts(app)
    costs = table_with(app, "multiply-adds, v1")
    expected = [anatomy(name, 224, "v1").counts.multiply_adds for name in PAPER_MULTIPLY_ADDS]
    assert costs["multiply-adds, v1"] == expected
    padded = anatomy("resnet34", 224, "option A").counts.multiply_adds / 1e9
    assert f"option A it needs {padded:.3f}, printed as {padded:.1f}." in texts(app)
    assert round(expected[2] / 1e9, 1) > PAPER_MULTIPLY_ADDS["resnet50"] / 1e9  # "a little more"


def test_batch_norm_is_part_of_the_convolution_only_after_training() -> None:
    """What "What is not counted, and why" says of it."""
    layer, norm = torch.nn.Conv2d(3, 5, 3, bias=False), torch.nn.BatchNorm2d(5)
    norm.running_mean.uniform_()
    norm.running_var.uniform_(0.5, 2)
    photos = torch.rand(4, 3, 9, 9)
    with torch.no_grad():
        folded = fuse_conv_bn_eval(layer.eval(), norm.eval())(photos)
        torch.testing.assert_close(folded, norm(layer(photos)))
        assert not torch.allclose(folded, norm.train()(layer(photos)), atol=0.01)


def test_versions_and_options_are_counted() -> None:
    app = open_view("Versions")
    assert "**3.858 billion** multiply-adds" in texts(app)
    assert "**4.089 billion** multiply-adds" in texts(app)
    assert "sees 483 pixels" in texts(app)
    options = table_with(app, "option")
    assert options["projections"] == [0, 4, 16]
    assert options["parameters"] == [22_780_456, 25_557_032, 40_128_552]
    assert "C is 0.84 points better than A" in texts(app)


def test_the_summary_counts_as_keras_and_as_torchvision() -> None:
    app = open_view("Summary")
    assert "Total params: 25636712" in app.code[0].value
    assert "Why Keras counts 25,636,712 where torchvision counts 25,557,032" in texts(app)
    app.segmented_control(key="count_as").set_value("torchvision").run()
    assert "Total params: 25557032" in app.code[0].value
    assert table_with(app, "what")["numbers"] == [25_557_032, 26_560, 53_120, 25_636_712]


def test_only_networks_that_keras_has_are_said_to_be_counted_by_it() -> None:
    for name, there in (("resnet152", True), ("resnet34", False)):
        said = texts(open_view("Summary", network=name))
        assert ("Why Keras counts" in said) is there
        assert (f"keras.applications has no {ARCHITECTURES[name].title}" in said) is not there


def test_a_color_by_both_conventions() -> None:
    app = open_view("Preprocessing")
    app.color_picker(key="color").set_value("#ff0080").run()  # red 255, green 0, blue 128
    table = table_with(app, "place")
    assert table["torchvision is given"] == pytest.approx(
        [(1 - 0.485) / 0.229, -0.456 / 0.224, (128 / 255 - 0.406) / 0.225], rel=1e-5
    )
    assert table["Keras is given"] == pytest.approx(
        [128 - 103.939, -116.779, 255 - 123.68], rel=1e-5
    )
    assert "a number for every pixel" in texts(app)
    assert "about 0.28, 0.27, 0.29" in texts(app)


def test_every_network_of_the_catalogue_can_be_chosen() -> None:
    app = open_view("The network")
    titles = [architecture.title for architecture in ARCHITECTURES.values()]
    assert app.selectbox(key="network").options == titles
