"""The words of the glossary: under the pointer, with the keyboard, under a finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from resnet_viz.facts.glossary import TERMS
from tests.browser.harness import open_page, unfold

MEANINGS = {term.name: term.meaning for terms in TERMS.values() for term in terms}
# A page tells in the next frame that it was scrolled, as it is for a word below the window.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PHONE = {"width": 390, "height": 844}


def word(page: Page, text: str) -> Locator:
    """A marked word of running text, at its first place."""
    main = page.get_by_test_id("stMain")
    return main.locator('a[href*="glossary#"]').get_by_text(text, exact=True).first


def unfold_and_rest(page: Page) -> None:
    unfold(page)


def bubble(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def expect_meaning(page: Page, text: str, meaning: str) -> None:
    """It is on the screen, whole, and said to belong to the word."""
    page.evaluate(TWO_FRAMES)
    expect(bubble(page)).to_be_visible()
    expect(bubble(page)).to_have_text(meaning)
    expect(word(page, text)).to_have_accessible_description(meaning)
    box, window = bubble(page).bounding_box(), page.viewport_size
    assert box
    assert window
    assert 0 <= box["x"] <= window["width"] - box["width"]
    assert 0 <= box["y"] <= window["height"] - box["height"]


def test_a_word_says_its_meaning_to_pointer_and_keyboard(server: str, page: Page) -> None:
    open_page(page, f"{server}/gradcam")
    page.wait_for_function("() => window.glossarySpeaks")  # its module may come late
    address = page.url
    expect(bubble(page)).to_be_hidden()

    word(page, "block").hover()
    expect_meaning(page, "block", MEANINGS["block"])
    page.mouse.move(0, 0)
    expect(bubble(page)).to_be_hidden()

    word(page, "block").focus()
    expect_meaning(page, "block", MEANINGS["block"])
    page.keyboard.press("Escape")
    expect(bubble(page)).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(word(page, "block")).to_be_focused()
    expect_meaning(page, "block", MEANINGS["block"])
    page.keyboard.press("Enter")
    expect_meaning(page, "block", MEANINGS["block"])
    page.keyboard.press("Tab")
    expect(bubble(page)).to_be_hidden()

    unfold_and_rest(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(word(page, "logit")).not_to_be_in_viewport()
    word(page, "logit").focus()
    expect_meaning(page, "logit", MEANINGS["logit"])
    page.keyboard.press("Escape")
    word(page, "logit").click()
    expect_meaning(page, "logit", MEANINGS["logit"])
    assert page.url == address
    assert len(page.context.pages) == 1


def move(page: Page, to: Locator) -> None:
    """The pointer to the middle of it, a few pixels a step, as a hand moves it."""
    box = to.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=40)


def test_the_pointer_may_enter_a_meaning_and_escape_takes_it_away(server: str, page: Page) -> None:
    open_page(page, f"{server}/gradcam")
    page.wait_for_function("() => window.glossarySpeaks")  # its module may come late
    word(page, "block").hover()
    expect_meaning(page, "block", MEANINGS["block"])
    move(page, bubble(page))
    page.mouse.down()  # to mark its text
    page.mouse.up()
    expect_meaning(page, "block", MEANINGS["block"])
    page.keyboard.press("Escape")
    expect(bubble(page)).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")

    move(page, word(page, "block"))
    expect_meaning(page, "block", MEANINGS["block"])
    move(page, bubble(page))
    expect_meaning(page, "block", MEANINGS["block"])
    page.mouse.move(0, 0, steps=40)
    expect(bubble(page)).to_be_hidden()

    word(page, "block").focus()  # what has the focus keeps its meaning when the pointer leaves
    move(page, bubble(page))
    page.mouse.move(0, 0, steps=40)
    expect_meaning(page, "block", MEANINGS["block"])


def test_a_slow_pointer_on_its_way_to_a_meaning_does_not_lose_it(server: str, page: Page) -> None:
    open_page(page, f"{server}/gradcam")
    page.wait_for_function("() => window.glossarySpeaks")
    word(page, "block").hover()
    expect_meaning(page, "block", MEANINGS["block"])
    above, below = sorted(
        (one.bounding_box() or {} for one in (word(page, "block"), bubble(page))),
        key=lambda box: box["y"],
    )
    between = (above["y"] + above["height"] + below["y"]) / 2
    page.mouse.move(max(above["x"], below["x"]) + 5, between, steps=40)
    page.wait_for_timeout(1000)  # three times what is given to a pointer that leaves
    expect_meaning(page, "block", MEANINGS["block"])


@pytest.mark.parametrize(
    ("text", "name"), [("channels", "channel"), ("convolution", "convolution"), ("stages", "stage")]
)
def test_a_meaning_under_a_finger_lies_inside_the_window(
    text: str, name: str, server: str, browser: Browser
) -> None:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_page(page, f"{server}/features")
        page.wait_for_function("() => window.glossarySpeaks")  # its module may come late
        address = page.url
        unfold_and_rest(page)
        word(page, text).scroll_into_view_if_needed()
        word(page, text).tap()
        expect_meaning(page, text, MEANINGS[name])
        page.touchscreen.tap(4, PHONE["height"] / 2)  # beside the text
        expect(bubble(page)).to_be_hidden()
        assert page.url == address
        assert len(context.pages) == 1


def test_a_page_that_grows_above_a_word_leaves_its_meaning(server: str, browser: Browser) -> None:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_page(page, f"{server}/features")
        page.wait_for_function("() => window.glossarySpeaks")  # its module may come late
        unfold_and_rest(page)
        word(page, "stages").scroll_into_view_if_needed()
        word(page, "stages").tap()
        touched = word(page, "stages").bounding_box()
        assert touched
        main = page.get_by_test_id("stMainBlockContainer")
        for grown in range(120, 320, 20):  # other words pass under the finger
            main.evaluate("(main, top) => { main.style.paddingTop = `${top}px` }", grown)
            page.wait_for_timeout(100)  # the browser then acts as if a mouse were there
        expect_meaning(page, "stages", MEANINGS["stage"])
        tip, moved = bubble(page).bounding_box(), word(page, "stages").bounding_box()
        assert tip
        assert moved
        assert moved["y"] > touched["y"]
        assert 0 < moved["y"] - (tip["y"] + tip["height"]) < moved["height"]  # it goes along


def test_every_word_has_its_place_on_the_page_glossary(server: str, page: Page) -> None:
    open_page(page, f"{server}/glossary#logit")
    page.wait_for_function("() => window.glossarySpeaks")  # its module may come late
    expect(page.locator("#logit")).to_be_in_viewport()
    places = set(page.locator("[id]").evaluate_all("found => found.map(one => one.id)"))
    assert {term.anchor for terms in TERMS.values() for term in terms} <= places
