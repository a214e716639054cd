"""A lesson in a real browser: commit, reveal, reload, to the exhibit and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from resnet_viz.ui.lesson_place import known_lessons, with_answers
from resnet_viz.ui.truths import truth_of
from tests.browser.harness import PATIENCE, open_page, parameter, parameters, settled

WORTH = "what-a-block-is-worth"
LESSON = next(one for one in known_lessons().lessons if one.id == WORTH)
QUESTION = "Without which of these does the network keep most of its answer?"
BLOCKS = LESSON.steps[0].choices


@pytest.fixture(scope="module")
def right() -> tuple[int, ...]:
    """Of each question's first picture the number of the right choice, from 0: by the weights that
    are here."""
    return tuple(truth_of(step).right for step in LESSON.steps)


def test_commit_reveal_reload_exhibit_and_back(
    server: str, page: Page, right: tuple[int, ...]
) -> None:
    wrong = next(number for number in range(len(BLOCKS)) if number != right[0])
    verdict = f"Not so. Right: {BLOCKS[right[0]]}."
    open_page(page, f"{server}/lessons")
    main = page.get_by_test_id("stMain")
    main.get_by_role("button", name="8. What a block is worth").click()
    expect(main.get_by_text(QUESTION)).to_be_visible()
    main.get_by_role("button", name=BLOCKS[wrong], exact=True).press("Enter")  # by the keyboard
    turned_out = main.locator(".st-key-turned_out")
    expect(turned_out).to_contain_text(verdict, timeout=PATIENCE)
    expect(turned_out).to_contain_text("That becomes")
    expect(main.get_by_role("button", name=BLOCKS[right[0]], exact=True)).to_have_count(0)
    settled(page)
    assert parameters(page) == {"lesson": [WORTH], "answers": [f"{WORTH}~{wrong + 1}"]}

    page.reload()
    expect(turned_out).to_contain_text(verdict, timeout=PATIENCE)
    settled(page)

    main.get_by_role("link", name="See it live: Inside a block").click()
    expect(main.get_by_role("heading", level=1)).to_have_text("Inside a block", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "part") == "remove"
    page.reload()  # the session is lost, the way back is not
    settled(page)
    back = main.get_by_role("link", name="Back to the lesson: What a block is worth, question 1")
    page.get_by_text("An answer", exact=True).scroll_into_view_if_needed()
    expect(back).to_be_in_viewport(ratio=1)  # wherever on the page
    back.click()
    expect(turned_out).to_contain_text(verdict, timeout=PATIENCE)
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
    server: str, page: Page, right: tuple[int, ...]
) -> None:
    (everything,) = with_answers([], LESSON, tuple((number,) for number in right))
    open_page(page, f"{server}/lessons?lesson={WORTH}&at=6&answers={everything}")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("5 of 5 of your first guesses were right.")).to_be_visible(
        timeout=PATIENCE
    )
    with page.expect_download() as coming:
        main.get_by_role("button", name="Your answers (.json)").click()
    (lesson,) = json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert lesson["lesson"] == WORTH
    chosen = [answer["chosen"] for answer in lesson["answers"]]
    assert chosen == [step.choices[n] for step, n in zip(LESSON.steps, right, strict=True)]

    passed_on = main.get_by_test_id("stCode").inner_text().strip()
    assert "answers" not in passed_on
    open_page(page, passed_on)
    expect(main.get_by_text(QUESTION)).to_be_visible()
    expect(main.get_by_role("button", name=BLOCKS[0], exact=True)).to_be_visible()
