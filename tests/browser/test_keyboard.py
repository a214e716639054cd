"""A page from the keyboard: past the navigation, and down."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.harness import open_page

SCROLLED = "document.getElementById('stMain').scrollTop > 100"


def test_the_skip_link_leads_to_the_title_and_on_into_the_page(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict")
    page.wait_for_function("() => window.keysLead")  # its module may come late
    page.keyboard.press("Tab")
    link = page.get_by_text("Skip to main content")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1", has_text="Predict")).to_be_focused()
    page.keyboard.press("Tab")
    before = ".st-key-navigation, .st-key-siblings, .st-key-bar, .st-key-tools"
    assert page.evaluate(f"document.activeElement.closest('{before}')") is None
    assert page.evaluate("document.activeElement.closest('#stMain')") is not None


def test_a_page_that_was_just_opened_scrolls_by_keys(server: str, page: Page) -> None:
    open_page(page, server)
    page.wait_for_function("() => window.keysLead")  # its module may come late
    page.keyboard.press("PageDown")
    page.wait_for_function(SCROLLED)
