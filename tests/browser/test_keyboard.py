"""A page from the keyboard: past the navigation, down, and from question to question."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.harness import PATIENCE, open_page, settled

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


def test_the_focus_follows_from_a_question_to_its_answer_and_on(server: str, page: Page) -> None:
    def in_question(tag: str) -> None:
        page.wait_for_function(
            "tag => document.activeElement.closest('.st-key-asked') && "
            "document.activeElement.matches(tag)",
            arg=tag,
        )

    open_page(page, f"{server}/quiz?quiz=block&quiz_set=2")
    page.wait_for_function("() => window.keysLead")  # its module may come late
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    settled(page)  # else the button is drawn anew under the next key
    for name in ("This is my answer", "Next question"):
        button = page.get_by_role("button", name=name)
        button.press("Enter")
        expect(button).to_have_count(0, timeout=PATIENCE)
        in_question("div")
    settled(page)
    page.keyboard.press("Tab")
    in_question("a, input")  # a word of the question, or the first answer

    open_page(page, f"{server}/lessons?lesson=f-of-x-plus-x")
    page.wait_for_function("() => window.keysLead")
    for _ in range(2):  # a choice, then the next question
        page.locator(".st-key-asked").get_by_role("button").first.press("Enter")
        in_question("div")
        settled(page)
