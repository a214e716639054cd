"""How a page begins on a server that nobody has visited: by its own address, with a sentence whose
lines an eye can follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resnet_viz.ui.exhibits import EXHIBITS, HOME
from tests.browser.harness import open_page, unfold

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


@pytest.mark.parametrize("name", [exhibit.name for exhibit in EXHIBITS])
def test_a_page_opens_cold_by_its_own_address(
    name: str, fresh_server: Callable[[], str], page: Page
) -> None:
    open_page(page, f"{fresh_server()}/{name}")
    if name != HOME.name:
        lines = [line.strip() for line in page.evaluate(LINES)]
        assert 1 <= len(lines) <= 2
        assert max(map(len, lines)) <= LETTERS, lines
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".st-key-navigation")).to_contain_text("Take it apart")
    expect(page.get_by_test_id("stMain")).to_contain_text("To think about")
    unfold(page)
    expect(page.locator(".katex-error")).to_have_count(0)
