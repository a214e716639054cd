"""One record an exhibit: what is drawn from them is whole."""

from resnet_viz.ui.exhibits import EXHIBITS
from tests.ui.app import HOME, PAGES, ROOT, open_app


def test_every_page_has_its_record() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == set(PAGES)
    assert len(PAGES) == len(files)


def test_home_leads_to_every_exhibit_and_each_to_the_next() -> None:
    links = [link.proto.page for link in open_app(HOME).main.get("page_link")]
    assert links == [*(exhibit.name for exhibit in EXHIBITS), EXHIBITS[0].name]
