"""A lesson in a real browser: commit, reveal, reload, to the exhibit and back."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.harness import PATIENCE, open_page, parameter, parameters, settled

WORTH = "what-a-block-is-worth"
QUESTION = "Without which of these does the network keep most of its answer?"


def test_commit_reveal_reload_exhibit_and_back(server: str, page: Page) -> None:
    open_page(page, f"{server}/lessons")
    main = page.get_by_test_id("stMain")
    main.get_by_role("button", name="8. What a block is worth").click()
    expect(main.get_by_text(QUESTION)).to_be_visible()
    main.get_by_role("button", name="Block 7", exact=True).press("Enter")  # by the keyboard
    turned_out = main.locator(".st-key-turned_out")
    expect(turned_out).to_contain_text("Not so. Right: Block 16.", timeout=PATIENCE)
    expect(turned_out).to_contain_text("That becomes")
    expect(main.get_by_role("button", name="Block 16", exact=True)).to_have_count(0)
    settled(page)
    assert parameters(page) == {"lesson": [WORTH], "answers": [f"{WORTH}~2"]}

    page.reload()
    expect(turned_out).to_contain_text("Not so. Right: Block 16.", timeout=PATIENCE)
    settled(page)

    main.get_by_role("link", name="See it live: Inside a block").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Inside a block", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "part") == "remove"
    page.reload()  # the session is lost, the way back is not
    settled(page)
    main.get_by_role("link", name="Back to the lesson: What a block is worth, question 1").click()
    expect(turned_out).to_contain_text("Not so. Right: Block 16.", timeout=PATIENCE)
    settled(page)

    main.get_by_role("button", name="Next question").click()
    expect(main.get_by_text("Question 2 of 5")).to_be_visible()
    settled(page)
    page.go_back()
    expect(main.get_by_role("heading", level=1)).to_have_text("Inside a block", timeout=PATIENCE)
    settled(page)
    page.go_forward()
    expect(main.get_by_text("Question 2 of 5")).to_be_visible(timeout=PATIENCE)
    settled(page)


def test_a_second_press_while_it_is_computed_answers_nothing_else(server: str, page: Page) -> None:
    open_page(page, f"{server}/lessons?lesson={WORTH}")
    main = page.get_by_test_id("stMain")
    press = "document.querySelector('.st-key-choice_1 button')?.click()"
    for _ in range(8):
        page.evaluate(press)
        page.wait_for_timeout(150)
    expect(main.get_by_role("button", name="Next question")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert parameters(page)["answers"] == [f"{WORTH}~2"]


def test_a_second_tab_and_a_file_have_the_answers_and_a_link_to_pass_on_has_none(
    server: str, page: Page
) -> None:
    everything = f"{WORTH}~4.2.4.1.3"
    open_page(page, f"{server}/lessons?lesson={WORTH}&at=6&answers={everything}")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("5 of 5 of your first guesses were right.")).to_be_visible(
        timeout=PATIENCE
    )
    with page.expect_download() as coming:
        main.get_by_role("button", name="Your answers (.json)").click()
    (lesson,) = json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert lesson["lesson"] == WORTH
    assert [answer["chosen"] for answer in lesson["answers"]][::4] == ["Block 16", "65,536"]

    passed_on = main.get_by_test_id("stCode").inner_text().strip()
    assert "answers" not in passed_on
    open_page(page, passed_on)
    expect(main.get_by_text(QUESTION)).to_be_visible()
    expect(main.get_by_role("button", name="Block 16", exact=True)).to_be_visible()
