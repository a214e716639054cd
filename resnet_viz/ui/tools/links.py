"""Addresses that show again what a report is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from resnet_viz.report.told import Link
from resnet_viz.ui.address import LOOKING, PARAMETERS, Value, written
from resnet_viz.ui.exhibits import Exhibit
from resnet_viz.ui.tools.share import for_others, page_address


def links_again(
    shown: Exhibit, url: str, said: Mapping[str, list[str]], kept: Mapping[str, Value]
) -> Iterator[Link]:
    """First that of the page `shown`, whose address is `url` and says `said`; then those of the
    pages that look at the picture, with what was chosen for them (`kept`, as in `history`)."""
    yield Link(f"{shown.title}, as it was", page_address(for_others(said), url))
    there = urlsplit(url)
    above = there.path.rstrip("/").removesuffix(shown.name).rstrip("/")
    for exhibit in LOOKING:
        if exhibit != shown:
            chosen = {
                one.key: written(one, kept[one.key])
                for one in PARAMETERS
                if one.key in kept and one.pages and one.is_on(exhibit.name)
            }
            base = there._replace(path=f"{above}/{exhibit.name}", query="").geturl()
            yield Link(exhibit.title, page_address(chosen, base))
