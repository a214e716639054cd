"""The quiz in a browser: answered, reloaded, left and come back to, and printed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from resnet_viz.quiz.question import LETTERS
from resnet_viz.quiz.sets import LENGTH, draw_set
from resnet_viz.ui.exhibits import IDEA
from tests.browser.harness import PATIENCE, go_to, open_page, parameters, settled

DRAWN = draw_set("block", 2)
SET = "quiz?quiz=block&quiz_set=2"
A4 = re.compile(rb"/Type\s*/Page[^s]")


def question(page: Page) -> Locator:
    return page.locator(".st-key-quiz_question")


def answer(page: Page, letter: str) -> None:
    page.get_by_role("radio", name=re.compile(f"^{letter} ")).check(force=True)
    page.get_by_role("button", name="This is my answer").click()
    expect(page.get_by_test_id("stAlert").first).to_be_visible(timeout=PATIENCE)
    settled(page)


def test_an_answer_outlasts_a_reload_a_second_tab_and_the_way_to_its_exhibit(
    server: str, page: Page
) -> None:
    first, second = DRAWN.questions[:2]
    open_page(page, f"{server}/{SET}")
    expect(question(page)).to_contain_text(first.text)
    wrong = LETTERS[(first.right + 1) % len(first.choices)]
    answer(page, wrong)
    expect(page.get_by_text(f"{wrong} is wrong.")).to_be_visible()
    page.reload()
    expect(page.get_by_text(f"{wrong} is wrong.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert parameters(page)["quiz_answers"] == [wrong]

    page.get_by_role("button", name="Next question").click()
    expect(question(page)).to_contain_text(second.text, timeout=PATIENCE)
    settled(page)  # what was said of the first answer is gone
    answer(page, LETTERS[second.right])
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    with page.context.new_page() as tab:
        open_page(tab, page.evaluate("location.href"))
        expect(question(tab)).to_contain_text(second.text, timeout=PATIENCE)
        expect(tab.get_by_text("Right.", exact=True)).to_be_visible()

    page.get_by_role("link", name=second.shown.label).click()
    back = page.get_by_role("link", name="Back to the quiz, question 2")
    expect(back).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert set(second.shown.address.items()) <= {
        (key, values[0]) for key, values in parameters(page).items()
    }
    page.reload()
    expect(back).to_be_visible(timeout=PATIENCE)
    settled(page)
    back.click()
    expect(question(page)).to_contain_text(second.text, timeout=PATIENCE)
    settled(page)
    page.go_back()
    expect(back).to_be_visible(timeout=PATIENCE)
    settled(page)
    go_to(page, IDEA)
    expect(page.get_by_role("heading", name="The idea")).to_be_visible(timeout=PATIENCE)


def test_a_fast_hand_answers_once_and_skips_nothing(server: str, page: Page) -> None:
    open_page(page, f"{server}/{SET}")
    page.get_by_role("radio", name=re.compile("^A ")).check(force=True)
    page.get_by_role("button", name="This is my answer").dblclick()
    expect(page.get_by_test_id("stAlert").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert parameters(page)["quiz_answers"] == ["A"]
    page.get_by_role("button", name="Next question").dblclick()
    expect(question(page)).to_contain_text(DRAWN.questions[1].text, timeout=PATIENCE)
    settled(page)
    assert parameters(page)["quiz_question"] == ["2"]


def test_the_result_is_printed_on_two_pages_at_most(
    server: str, page: Page, tmp_path: Path
) -> None:
    letters = "".join(LETTERS[(one.right + 1) % len(one.choices)] for one in DRAWN.questions[:-1])
    open_page(page, f"{server}/{SET}&quiz_answers={letters}&quiz_question={LENGTH}")
    answer(page, LETTERS[DRAWN.questions[-1].right])
    page.get_by_role("button", name="See the result").click()
    expect(page.get_by_role("heading", name=f"1 of {LENGTH} right")).to_be_visible(timeout=PATIENCE)
    settled(page)
    files = [_downloaded(page, page.get_by_role("button", name="Print", exact=True), tmp_path)]
    page.get_by_text("For teachers: this set on paper").click()
    for name in ("The sheet", "The key"):
        files.append(_downloaded(page, page.get_by_role("button", name=name), tmp_path))
    assert [file.name for file in files] == [
        f"quiz-block-2-{what}.html" for what in ("answers", "sheet", "key")
    ]
    for file, most in zip(files, (2, 1, 2), strict=True):
        with page.context.new_page() as paper:
            paper.goto(file.as_uri())
            expect(paper.get_by_role("heading", level=2)).to_have_count(LENGTH)
            assert 1 <= len(A4.findall(paper.pdf(prefer_css_page_size=True))) <= most
    with page.context.new_page() as paper:  # homework leads to the exhibits
        paper.goto(files[0].as_uri())
        links = [link.get_attribute("href") or "" for link in paper.get_by_role("link").all()]
        assert len(links) == LENGTH - 1
        assert all(link.startswith(f"{server}/") for link in links)


def _downloaded(page: Page, button: Locator, folder: Path) -> Path:
    with page.expect_download(timeout=PATIENCE) as download:
        button.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file
