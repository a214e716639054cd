"""A class in one room, as its teacher and its students use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from resnet_viz.ui.exhibits import CLASSROOM, FEATURES, GRADCAM
from tests.browser.harness import PATIENCE, go_to, open_page, parameters, settled
from tests.browser.test_lab import button, main, stranger

UNREADABLE = Path(__file__).with_name("cut.js").read_text(encoding="utf-8")
LONG = "Because their gradients vanish on the long way back to " + "conv1" * 12


@pytest.fixture
def code(server: str, page: Page) -> str:
    """Of a room that `page` teaches."""
    open_page(page, f"{server}/classroom")
    button(page, "Open a room").click()
    shown = page.locator(".way_in .code")
    expect(shown).to_be_visible(timeout=PATIENCE)
    return shown.inner_text()


@contextmanager
def student(page: Page, server: str, code: str) -> Iterator[Page]:
    """One who has come in by the link, with a browser of their own."""
    with stranger(page) as other:
        open_page(other, f"{server}/classroom?room={code}")
        expect(other.locator(".st-key-room_foot")).to_contain_text(f"Room {code}")
        yield other


def foot(page: Page) -> Locator:
    return page.locator(".st-key-room_foot")


def choice(page: Page, name: str) -> Locator:
    return foot(page).get_by_role("button", name=name)


def cut(page: Page) -> bool:
    """Whether the long choice, or the count beside it, is."""
    found: list[str] = page.evaluate(UNREADABLE)
    return any(words in (f"cut: {LONG[:40]}", "cut: 1") for words in found)


def ask(page: Page, *choices: str) -> None:
    """A question of the teacher's own, its words not to be read as Markdown."""
    main(page).get_by_text("Your own question").click()
    page.get_by_label("Your question").fill("Which has more *weights*?")
    page.get_by_label("Choices, one a line").fill("\n".join(choices))
    page.get_by_label(re.compile("Which one is right")).fill("2")
    expect(button(page, "Ask the class")).to_have_count(1)  # a lesson's has gone
    button(page, "Ask the class").click()
    expect(main(page)).to_contain_text("0 have answered", timeout=PATIENCE)


def test_a_class_answers_talks_answers_again_and_sees(server: str, page: Page, code: str) -> None:
    with student(page, server, code) as first, stranger(page) as second:
        open_page(second, f"{server}/classroom")
        second.get_by_label("The code on the wall").fill("XXXXX")
        button(second, "Join").click()
        expect(main(second)).to_contain_text("There is no room XXXXX here")
        second.get_by_label("The code on the wall").fill(code.lower())
        button(second, "Join").click()
        expect(page.locator(".way_in")).to_contain_text("2 here", timeout=PATIENCE)
        for one in (first, second):
            assert "teacher" not in parameters(one)

        ask(page, "layer1", "layer4 [all of it]")
        expect(foot(first)).to_contain_text("Which has more *weights*?", timeout=PATIENCE)
        choice(first, "layer1").click()
        choice(second, "layer4 [all of it]").click()
        expect(main(page)).to_contain_text("2 have answered", timeout=PATIENCE)
        expect(page.locator(".votes")).to_have_count(0)
        button(page, "How many are right?").click()
        told = page.locator("[data-testid=stPopoverBody]")
        expect(told).to_contain_text("1 of 2.", timeout=PATIENCE)
        expect(told).not_to_contain_text("layer4")
        page.keyboard.press("Escape")
        first.reload()  # the browser is known: no second vote
        expect(foot(first)).to_contain_text("Answered.", timeout=PATIENCE)

        button(page, "Talk, then ask again").click()
        expect(foot(first)).to_contain_text("Your first answer: layer1.", timeout=PATIENCE)
        choice(first, "layer4 [all of it]").click()
        expect(main(page)).to_contain_text("1 has answered after talking", timeout=PATIENCE)
        button(page, "Reveal").click()
        for one in (page, first, second):
            rows = one.locator(".votes tbody tr")
            expect(rows.nth(0)).to_have_text("layer110", timeout=PATIENCE)
            expect(rows.nth(1)).to_have_text("layer4 [all of it] ✓ right11", timeout=PATIENCE)
        expect(foot(first)).to_contain_text("Right: layer4 [all of it].")
        choice(first, "Close").click()
        expect(first.locator(".votes")).to_have_count(0)


def test_all_of_a_long_choice_is_read_on_a_phone(server: str, page: Page, code: str) -> None:
    with student(page, server, code) as learner:
        learner.set_viewport_size({"width": 390, "height": 844})
        ask(page, LONG, "No")
        expect(foot(learner)).to_contain_text("weights", timeout=PATIENCE)
        assert not cut(learner)
        choice(learner, LONG).click()
        choice(learner, "Fold").click(timeout=PATIENCE)  # the page it is about is to be seen
        expect(choice(learner, LONG)).to_have_count(0, timeout=PATIENCE)
        choice(learner, "Back to the question").click()
        expect(choice(learner, LONG)).to_be_visible(timeout=PATIENCE)
        button(page, "Reveal").click()
        expect(foot(learner).locator(".votes")).to_be_visible(timeout=PATIENCE)
        for one in (page, learner):
            assert not cut(one)


def test_a_lessons_question_brings_its_picture(server: str, page: Page, code: str) -> None:
    with student(page, server, code) as learner:
        lesson = main(page).get_by_role("combobox", name="Lesson")
        lesson.fill("Heat maps on trial")
        lesson.press("Enter")
        expect(main(page)).to_contain_text("Guided backprop and Grad-CAM", timeout=PATIENCE)
        button(page, "Ask the class").click()
        for one in (page, learner):
            picture = one.locator(".st-key-asked_picture").get_by_role("img", name="Parachute")
            expect(picture).to_be_visible(timeout=PATIENCE)


def test_a_class_goes_where_its_teacher_goes(server: str, page: Page, code: str) -> None:
    with student(page, server, code) as led, student(page, server, code) as alone:
        foot(alone).get_by_text("Look around myself").click()
        main(page).get_by_text("Lead the class").click()
        go_to(page, GRADCAM)
        expect(led.get_by_role("heading", name="Grad-CAM")).to_be_visible(timeout=PATIENCE)
        expect(alone.get_by_role("heading", name=CLASSROOM.title)).to_be_visible()
        alone.reload()
        expect(foot(alone)).to_contain_text(f"Room {code}", timeout=PATIENCE)
        alone.wait_for_timeout(5000)  # ticks
        expect(alone.get_by_role("heading", name=CLASSROOM.title)).to_be_visible()
        main(page).get_by_role("radio", name="For and against").click()
        led.wait_for_url(re.compile("show=both"), timeout=PATIENCE)
        assert parameters(led) == {"room": [code], "show": ["both"]}
        page.reload()
        leads = page.get_by_role("switch", name="Lead the class")
        expect(leads).to_be_checked(timeout=PATIENCE)
        main(page).get_by_role("radio", name="For the class").click()
        led.wait_for_url(lambda url: "show=" not in url, timeout=PATIENCE)
        main(page).get_by_role("radio", name="For and against").click()
        led.wait_for_url(re.compile("show=both"), timeout=PATIENCE)
        led.reload()
        expect(foot(led)).to_contain_text(f"Room {code}", timeout=PATIENCE)
        page.get_by_role("button", name="Share").click()
        expect(page.get_by_test_id("stCode")).to_have_text(re.compile(r"/gradcam\?show=both$"))

        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stCode")).to_have_count(0)
        go_to(page, CLASSROOM)
        expect(page.locator(".way_in")).to_contain_text(code, timeout=PATIENCE)
        for name in ("End the class", "End it for all"):
            page.get_by_role("button", name=name).click(timeout=PATIENCE)
        for one in (led, alone):
            expect(main(one)).to_contain_text(f"room {code} is over", timeout=PATIENCE)
            expect(foot(one)).to_have_count(0)


def test_the_tab_in_which_the_teacher_did_something_last_leads(
    server: str, page: Page, code: str
) -> None:
    with student(page, server, code) as learner:
        main(page).get_by_text("Lead the class").click()
        go_to(page, GRADCAM)
        expect(learner.get_by_role("heading", name="Grad-CAM")).to_be_visible(timeout=PATIENCE)
        with page.context.new_page() as second:
            open_page(second, page.url.replace("gradcam", "features"))
            expect(second.get_by_role("switch", name="Lead the class")).to_be_checked()
            maps = learner.get_by_role("heading", name="Feature maps")
            expect(maps).to_be_visible(timeout=PATIENCE)
            for _ in range(12):  # ticks of all three
                second.wait_for_timeout(500)
                assert maps.is_visible()
            main(page).get_by_role("radio", name="For and against").click()
            learner.wait_for_url(re.compile("gradcam.*show=both"), timeout=PATIENCE)
            second.get_by_role("switch", name="Lead the class").uncheck(force=True)
            first = page.get_by_role("switch", name="Lead the class")
            expect(first).not_to_be_checked(timeout=PATIENCE)  # the room knows, not the tab


def test_a_teacher_whose_tab_was_closed_finds_the_way_back(
    server: str, page: Page, code: str
) -> None:
    with page.context.new_page() as second:
        open_page(second, f"{server}/classroom")
        button(second, f"Back to room {code}").click()
        expect(second.locator(".way_in .code")).to_have_text(code, timeout=PATIENCE)
        settled(second)
        assert "teacher" in parameters(second)
        second.get_by_role("button", name="End the class").click()
        second.get_by_role("button", name="End it for all").click()
        expect(button(second, "Open a room")).to_be_visible(timeout=PATIENCE)
        expect(button(second, f"Back to room {code}")).to_have_count(0)


def test_a_teacher_leads_on_after_reload_and_back(server: str, page: Page, code: str) -> None:
    with student(page, server, code) as learner:
        main(page).get_by_text("Lead the class").click()
        go_to(page, GRADCAM)
        go_to(page, FEATURES)
        expect(learner.get_by_role("heading", name="Feature maps")).to_be_visible(timeout=PATIENCE)
        page.reload()
        leads = page.get_by_role("switch", name="Lead the class")
        expect(leads).to_be_checked(timeout=PATIENCE)
        page.go_back()
        expect(page.get_by_role("heading", name="Grad-CAM")).to_be_visible(timeout=PATIENCE)
        settled(page)
        expect(leads).to_be_checked(timeout=PATIENCE)
        expect(learner.get_by_role("heading", name="Grad-CAM")).to_be_visible(timeout=PATIENCE)


def test_who_the_browser_is_leads_not_back_to_a_page_that_is_left(server: str, page: Page) -> None:
    told = []

    def hear(data: str | bytes) -> None:
        asked = BackMsg.FromString(data).rerun_script if isinstance(data, bytes) else None
        if asked is not None and b"secret" in asked.widget_states.SerializeToString():
            told.append(asked)

    open_page(page, f"{server}/lab")
    page.on("websocket", lambda socket: socket.on("framesent", hear))
    page.reload()
    while not told:
        page.wait_for_timeout(100)
    # What is asked of a part counts on its page alone (tests/ui/test_upstream.py).
    assert all(asked.fragment_id for asked in told)


def test_who_is_led_through_a_lesson_keeps_their_answers(
    server: str, page: Page, code: str
) -> None:
    with student(page, server, code) as learner:
        main(page).get_by_text("Lead the class").click()
        open_page(page, f"{page.url.replace('/classroom', '/lessons')}&lesson=count-to-50")
        first = learner.locator(".st-key-choice_0").get_by_role("button")
        first.click(timeout=PATIENCE)
        expect(button(learner, "Next question")).to_be_visible(timeout=PATIENCE)
        page.locator(".st-key-choice_1").get_by_role("button").click()
        button(page, "Next question").click(timeout=PATIENCE)
        expect(main(learner)).to_contain_text("Question 2 of", timeout=PATIENCE)
        settled(learner)
        assert parameters(learner)["answers"] == ["count-to-50~1"]


def test_a_question_that_is_taken_back_can_be_mended(server: str, page: Page, code: str) -> None:
    ask(page, "Yes", "No")
    button(page, "Take it back").click()
    expect(page.get_by_label("Your question")).to_have_value("Which has more *weights*?")
    expect(page.get_by_label("Choices, one a line")).to_have_value("Yes\nNo")


def test_a_guess_starts_a_run_of_figure_1(server: str, page: Page, code: str) -> None:
    with student(page, server, code) as learner:
        main(page).get_by_text("Reproduce Figure 1").click()
        button(page, "Deal the runs").click()
        expect(foot(learner)).to_contain_text("8 layers, seed 1", timeout=PATIENCE)
        choice(learner, "Residual").click()
        expect(foot(learner)).to_contain_text("ou guessed Residual", timeout=PATIENCE)
        expect(main(page)).to_contain_text("Runs that have ended: 0 of 1", timeout=PATIENCE)
        learner.reload()
        expect(foot(learner)).to_contain_text("ou guessed Residual", timeout=PATIENCE)
        learner.wait_for_timeout(3000)  # ticks of both
        one = re.compile(r"Runs that have ended: \d of 1")  # and no run for nobody
        expect(main(page)).to_contain_text(one, timeout=PATIENCE)
        expect(page.locator(".way_in")).to_contain_text("1 here", timeout=PATIENCE)
