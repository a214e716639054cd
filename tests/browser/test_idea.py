"""The idea: its links open the exhibits as they say, again and again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import open_page, settled
from tests.browser.test_inside import PATIENCE, parameter


def test_links_open_the_experiment_they_name_one_after_the_other(server: str, page: Page) -> None:
    open_page(page, f"{server}/idea")
    main = page.get_by_test_id("stMain")
    for label, preset in (
        ("at 8 layers, plain training finds its way", "8 layers"),
        ("A, B and C in a race", "Shortcut options A, B, C"),
        ("56 layers without batch norm", "56 without batch norm"),
    ):
        main.get_by_role("link", name=label).click()
        expect(page.get_by_role("heading", name="Plain vs residual")).to_be_visible(
            timeout=PATIENCE
        )
        settled(page)
        assert parameter(page, "preset") == preset
        expect(main.get_by_role("radio", name=preset, exact=True)).to_be_checked()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="The idea").click()
        expect(page.get_by_role("heading", name="The idea")).to_be_visible(timeout=PATIENCE)
        settled(page)


@pytest.mark.parametrize(
    ("label", "tab"), [("count to 50", "Count to 50"), ("take out a block", "Remove blocks")]
)
def test_links_open_the_part_of_a_page_they_name(
    label: str, tab: str, server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
    page.get_by_test_id("stMain").get_by_role("link", name=label).click()
    expect(page.get_by_role("tab", name=tab)).to_have_attribute(
        "aria-selected", "true", timeout=PATIENCE
    )
    settled(page)


def test_the_contents_lead_to_the_sections(server: str, page: Page) -> None:
    open_page(page, f"{server}/idea")
    page.get_by_test_id("stMain").get_by_role("link", name="How deep can it go?").click()
    expect(page.get_by_role("heading", name="How deep can it go?")).to_be_in_viewport()
