"""On a projector of 1024 x 768, with big text and without: nothing is cut off at a side, no label
of a chart stands aslant or on another."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from resnet_viz.ui.exhibits import EXHIBITS
from tests.browser.harness import open_page

LEGIBLE = 24  # pixels, from the last row
ADDRESSES = [
    *(f"{one.name}?{one.shows}" for one in EXHIBITS),
    "architecture?view=table",
    "architecture?view=versions",
    "block?part=all&twin=true",
    "block?part=remove&removed=layer2.1&twin=true",
    "lab?preset=Your+own+settings",
]
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


@pytest.mark.parametrize("address", ADDRESSES)
def test_all_can_be_read_from_the_last_row(address: str, server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/{address}")
    assert page.evaluate(UNREADABLE) == []
    open_page(page, f"{server}/{address}&big=true")
    assert page.evaluate(SMALLEST) >= LEGIBLE
    assert page.evaluate(UNREADABLE) == []
