"""For who sees no motion, or nothing at all: less of the one, and what goes on in words."""

from __future__ import annotations

import itertools

from playwright.sync_api import Browser, Page, expect

from tests.browser.harness import PATIENCE, open_page

# How long anything on the page moves: the longest of all parts, in seconds, components' too.
MOTION = """() => {
  const parts = (root) => [...root.querySelectorAll("*")]
    .flatMap((part) => [part, ...(part.shadowRoot ? parts(part.shadowRoot) : [])]);
  const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
  return Math.max(...parts(document).map((part) => {
    const { transitionDuration, animationDuration } = getComputedStyle(part);
    return Math.max(seconds(transitionDuration), seconds(animationDuration));
  }));
}"""
# The moments, in ms, at which the words that are said aloud have changed.
LISTEN = """() => {
  window.spoken = [];
  const region = [...document.querySelectorAll(".st-key-said_aloud *")]
    .find((part) => part.shadowRoot).shadowRoot.querySelector("[role=status]");
  new MutationObserver(() => window.spoken.push(performance.now()))
    .observe(region, { childList: true, characterData: true, subtree: true });
  return region.ariaLive;
}"""


def test_who_asks_for_less_motion_sees_none(server: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        open_page(page, server)
        assert page.evaluate(MOTION) > 0.1  # else there is nothing to be tested
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(MOTION) < 0.001
        expect(page.locator(".st-key-strip .play")).to_be_hidden()
        expect(page.locator(".st-key-strip .step")).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "en"


def test_a_run_is_told_aloud_but_not_all_the_time(server: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{server}/lab?preset=8")
    page.get_by_test_id("stMain").get_by_role("button", name="Residual", exact=True).click()
    region = page.locator(".st-key-said_aloud").get_by_role("status")
    expect(region).not_to_be_empty(timeout=PATIENCE)
    assert page.evaluate(LISTEN) == "polite"
    page.wait_for_function("() => window.spoken.length >= 2", timeout=PATIENCE)
    spoken: list[float] = page.evaluate("window.spoken")
    assert min(b - a for a, b in itertools.pairwise(spoken)) > 4900
