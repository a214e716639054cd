"""axe-core, which knows WCAG's rules as far as a machine can check them, finds nothing on any page,
with its folds open, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from resnet_viz.ui.exhibits import EXHIBITS
from tests.browser.harness import open_page, settled

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ADDRESSES = [
    *(f"{one.name}?{one.shows}".rstrip("?") for one in EXHIBITS),
    "architecture?view=table",
    "architecture?view=summary",
    "block?part=remove&removed=layer2.1&twin=true",
    "lab?preset=Your+own+settings",
]
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).background"
OPEN_FOLDS = """() => document.querySelectorAll('details:not([open]) > summary')
  .forEach((summary) => summary.click())"""
RUN = """(rules) => axe.run({ runOnly: { type: "tag", values: rules },
  resultTypes: ["violations"] })"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(address: str, server: str, page: Page) -> None:
    open_page(page, f"{server}/{address}")
    page.evaluate(OPEN_FOLDS)
    settled(page)
    page.evaluate(AXE_SCRIPT)
    light = page.evaluate(BACKGROUND)
    assert _violations(page) == []

    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({BACKGROUND})() !== light", arg=light)
    settled(page)
    assert _violations(page) == []


def test_axe_finds_nothing_in_the_gallery(server: str, page: Page) -> None:
    open_page(page, server)
    page.locator(".st-key-picture button").click()
    expect(page.get_by_role("listbox", name="Pictures")).to_be_visible()
    page.evaluate(AXE_SCRIPT)
    assert _violations(page) == []


def _violations(page: Page) -> list[str]:
    """Each with its rule, the element, and what is wrong with it."""
    found: list[dict[str, Any]] = page.evaluate(RUN, RULES)["violations"]
    return [
        f"{rule['id']}: {element['html'][:200]} {element['failureSummary']}"
        for rule in found
        for element in rule["nodes"]
    ]
