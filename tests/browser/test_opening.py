"""How a page begins: with a sentence whose lines an eye can follow, and with controls in line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from resnet_viz.ui.exhibits import EXHIBITS, HOME
from tests.browser.harness import open_page

LETTERS = 75  # in a line, at most
LINES = """() => {
  const lines = {};
  const texts = document.createTreeWalker(
    document.querySelector(".st-key-opening p"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (let i = 0; i < text.length; i++) {
      const range = new Range();
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      const row = Math.round(range.getBoundingClientRect().bottom / 8);
      lines[row] = (lines[row] ?? "") + text.data[i];
    }
  return Object.values(lines);
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


@pytest.mark.parametrize("name", [one.name for one in EXHIBITS if one != HOME])
def test_a_page_says_shortly_what_to_look_at(name: str, server: str, page: Page) -> None:
    open_page(page, f"{server}/{name}")
    lines = [line.strip() for line in page.evaluate(LINES)]
    assert 1 <= len(lines) <= 2
    assert max(map(len, lines)) <= LETTERS, lines


@pytest.mark.parametrize(
    "address", ["build", "lab?preset=Your+own+settings", "gradcam", "features"]
)
def test_controls_of_a_row_stand_in_line(address: str, server: str, page: Page) -> None:
    open_page(page, f"{server}/{address}")
    assert page.evaluate(CROOKED) == []
