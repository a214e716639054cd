"""Who cannot see a picture or a chart is told what it says, in words computed from its data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from resnet_viz.ui.address import titles
from resnet_viz.ui.exhibits import BELIEVE, EXHIBITS, FEATURES, GRADIENTS, HOME
from tests.ui.app import open_app, table_with

ADDRESSES = [
    *((one.page, {}) for one in EXHIBITS),
    *(("pages/block.py", {"part": part}) for part in titles("part")),
    *(("pages/architecture.py", {"view": view}) for view in titles("view")),
    (BELIEVE.page, {"looked": "true", "methods": "gradcam", "tried": "true"}),
]
IMAGE = re.compile(r"<img\b[^>]*>")


def elements(block: Block) -> Iterator[Element]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        else:
            yield child


def alternatives(app: AppTest) -> Iterator[str]:
    """Of every chart and picture on the page."""
    for one in elements(app.main):
        match one.type:
            case "plotly_chart":
                yield one.proto.alt
            case "image":
                yield from (image.alt for image in one.proto.imgs)
            case "html":
                for image in IMAGE.findall(one.proto.body):
                    assert 'alt="' in image, image


@pytest.mark.parametrize(("page", "address"), ADDRESSES)
def test_no_chart_and_no_picture_is_without_words(page: str, address: dict[str, str]) -> None:
    app = open_app(HOME.page)
    app.query_params.update(address)
    app.switch_page(page).run()
    assert not app.exception
    for words in alternatives(app):
        assert words


def test_other_data_are_other_words() -> None:
    app = open_app(GRADIENTS.page)
    before = next(alternatives(app))
    for picture in ("coffee", "rocket"):
        app.session_state["image"] = picture
        app.run()
        branch = table_with(app, "ResNet-50: branch")["ResNet-50: branch"]
        words = next(alternatives(app))
        assert words != before
        assert f"lowest {min(branch):.3g} at block" in words
        assert f"highest {max(branch):.3g} at block" in words
        before = words


def test_another_channel_is_another_text() -> None:
    app = open_app(FEATURES.page)
    (before,) = alternatives(app)
    app.number_input(key="rank").set_value(1000).run()
    (after,) = alternatives(app)
    assert "largest" in before
    assert before != after
