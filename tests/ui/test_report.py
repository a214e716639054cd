"""The report to hand in: offered on every page, of what was chosen last, with links to see it
again."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from resnet_viz.facts.catalog import BUILTIN_RESNET
from resnet_viz.ui.address import LOOKING
from resnet_viz.ui.exhibits import BLOCK, EXHIBITS, GLOSSARY, HOME, Exhibit
from resnet_viz.ui.strip.choice import blocks_chosen
from resnet_viz.ui.tools.links import links_again
from tests.ui.app import choose, open_app


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.name)
def test_it_is_offered_on_every_page(exhibit: Exhibit) -> None:
    app = open_app(exhibit.page)
    assert [one.proto.label for one in app.get("download_button")].count("My report") == 1


def test_what_was_chosen_last_is_there_on_a_page_without_a_picture() -> None:
    app = choose(choose(open_app(BLOCK.page), "image", "coffee"), "target", "church")
    app.session_state["block"] = "layer2.0"
    app.session_state["removed"] = ["layer1.1", "layer3.3"]
    app.run()
    app.switch_page(GLOSSARY.page).run()
    assert not app.exception
    chosen = app.session_state["selection"]
    assert (chosen.picture.name, chosen.target) == ("Cup of coffee", "church")
    kept = app.session_state["kept"]
    assert blocks_chosen(BUILTIN_RESNET.architecture, kept) == (
        "layer2.0",
        ("layer1.1", "layer3.3"),
    )
    assert blocks_chosen("plainnet50", kept)[1] == ("layer1.1", "layer3.3")
    assert blocks_chosen("resnet18", {"block": "layer3.5", "removed": ["nothing"]}) == (
        "layer3.1",
        (),
    )


@pytest.mark.parametrize("base", ["http://a:1/", "https://b.org/app/"])
def test_links_lead_to_the_page_as_it_was_and_to_the_picture_elsewhere(base: str) -> None:
    kept = {"image": "coffee", "block": "layer2.0", "rotate": 90, "part": "Remove blocks"}
    said = {"lesson": ["count-to-50"], "answers": ["count-to-50~2"], "room": ["abc"]}
    first, *others = links_again(GLOSSARY, f"{base}glossary", said, kept)
    assert first.address == f"{base}glossary?lesson=count-to-50"
    assert [link.title for link in others] == [exhibit.title for exhibit in LOOKING]
    by_title = {link.title: urlsplit(link.address) for link in others}
    assert all(address.geturl().startswith(base) for address in by_title.values())
    assert parse_qs(by_title[BLOCK.title].query) == {
        "image": ["coffee"],
        "block": ["layer2.0"],
        "part": ["remove"],
    }
    assert by_title[HOME.title].path == urlsplit(base).path
    same, *rest = links_again(BLOCK, f"{base}block", {}, kept)
    assert same.address == f"{base}block"
    assert BLOCK.title not in [link.title for link in rest]
