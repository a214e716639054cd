"""Every page, opened once and looked at in several ways.

On a projector of 1024 x 768, with big text and without, nothing is cut off at a side, no label of a
chart stands aslant or on another. Controls of a row stand in line. axe-core, which knows WCAG's
rules as far as a machine can check them, finds nothing with all folds open, light and dark; nor
does it find a heading that skips a level.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, expect

from resnet_viz.ui.exhibits import EXHIBITS
from tests.browser.harness import darken, open_page, settled, tab, unfold

ADDRESSES = [
    *(f"{one.name}?{one.shows}" for one in EXHIBITS),
    "architecture?view=summary",
    "architecture?view=table",
    "architecture?view=versions",
    "block?part=all&twin=true",
    "block?part=remove&removed=layer2.1&twin=true",
    "lab?preset=Your+own+settings",
]
PROJECTOR = {"width": 1024, "height": 768}
DESK = {"width": 1440, "height": 900}

LEGIBLE = 24  # pixels, from the last row
UNREADABLE = Path(__file__).with_name("cut.js").read_text(encoding="utf-8")
# Of a page's text, of charts, strips and tiles; a box of a strip has no room for larger numbers.
SMALLEST = """() => {
  const text = [...document.querySelectorAll('[data-testid="stMain"] [data-testid="stMarkdown"] p')]
    .filter((text) => !text.closest(".st-key-tools"));
  for (const { shadowRoot } of document.querySelectorAll('[data-testid="stMain"] *'))
    if (shadowRoot?.querySelector(".strip .box, .scroll canvas"))
      text.push(...shadowRoot.querySelectorAll("span, b, i, p, .play, .step"));
  text.push(...document.querySelectorAll(".js-plotly-plot text"));
  return Math.min(...text
    .filter((one) => one.checkVisibility() && one.textContent.trim() && !one.matches(".caption"))
    .map((one) => parseFloat(getComputedStyle(one).fontSize) * one.currentCSSZoom));
}"""
# Labels of controls that stand a little lower than another one in their row.
CROOKED = """() => [...document.querySelectorAll(".stHorizontalBlock")].flatMap((row) => {
  const labels = [...row.children]
    .map((part) => part.querySelector(':scope > div > [data-testid="stWidgetLabel"]'))
    .filter((label) => label?.checkVisibility())
    .map((label) => [label.innerText, label.getBoundingClientRect().top]);
  const isLower = ([, top]) => labels.some(([, other]) => top > other + 2 && top < other + 30);
  return labels.filter(isLower).map(([words]) => words);
})"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """(rules) => axe.run({ runOnly: { type: "tag", values: rules },
  rules: { "heading-order": { enabled: true } }, resultTypes: ["violations"] })"""


@pytest.fixture(scope="module", params=ADDRESSES)
def address(request: pytest.FixtureRequest, server: str) -> str:
    return f"{server}/{request.param}"


@pytest.fixture(scope="module")
def visit(address: str, context: BrowserContext) -> Iterator[Page]:
    """The page, opened on a projector; each test below looks at it in turn."""
    with tab(context) as page:
        page.set_viewport_size(PROJECTOR)
        open_page(page, address)
        yield page


def test_all_can_be_read_on_a_projector(visit: Page) -> None:
    assert visit.evaluate(UNREADABLE) == []


def test_controls_of_a_row_stand_in_line(visit: Page) -> None:
    visit.set_viewport_size(DESK)
    settled(visit)
    assert visit.evaluate(CROOKED) == []


def test_axe_finds_nothing(visit: Page) -> None:
    visit.set_viewport_size(DESK)
    unfold(visit)
    visit.evaluate(AXE_SCRIPT)
    assert violations(visit) == []
    darken(visit)
    assert violations(visit) == []


def test_big_text_can_be_read_from_the_last_row(visit: Page, address: str) -> None:
    visit.emulate_media(color_scheme="light")
    visit.set_viewport_size(PROJECTOR)
    open_page(visit, f"{address}&big=true")
    assert visit.evaluate(SMALLEST) >= LEGIBLE
    assert visit.evaluate(UNREADABLE) == []


def test_axe_finds_nothing_in_the_gallery(server: str, page: Page) -> None:
    open_page(page, server)
    page.locator(".st-key-picture button").click()
    expect(page.get_by_role("listbox", name="Pictures")).to_be_visible()
    page.evaluate(AXE_SCRIPT)
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """Each with its rule, the element, and what is wrong with it."""
    found: list[dict[str, Any]] = page.evaluate(RUN, RULES)["violations"]
    return [
        f"{rule['id']}: {element['html'][:200]} {element['failureSummary']}"
        for rule in found
        for element in rule["nodes"]
    ]
