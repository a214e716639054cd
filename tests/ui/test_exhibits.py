"""One record an exhibit: what is drawn from them is whole."""

import ast

import pytest

from resnet_viz.ui.exhibits import EXHIBITS
from tests.ui.app import HOME, PAGES, ROOT, open_app


def test_every_page_has_its_record() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == set(PAGES)
    assert len(PAGES) == len(files)


def test_home_leads_to_every_exhibit_and_each_to_the_next() -> None:
    links = [link.proto.page for link in open_app(HOME).main.get("page_link")]
    every = [exhibit.name for exhibit in EXHIBITS if exhibit.name]
    assert links[-len(every) - 1 :] == [*every, every[0]]
    assert set(links) == {exhibit.name for exhibit in EXHIBITS}  # Home by the navigation


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_its_words_and_the_order_of_its_parts(page: str) -> None:
    """It computes nothing: it knows facts, what all pages share, and the folder of its name."""
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse((ROOT / page).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    ]
    ours = [name.split(".")[1:] for name in imported if name.startswith("resnet_viz.")]
    assert {name[0] for name in ours} <= {"facts", "ui"}
    folders = {name[1] for name in ours if name[0] == "ui" and len(name) > 2}
    assert folders <= {page.removeprefix("pages/").removesuffix(".py")}
