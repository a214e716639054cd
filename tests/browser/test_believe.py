"""The cells on the page Which map to believe: pressed, painted over, walked through by keys."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from resnet_viz.ui.address import PARAMETERS
from resnet_viz.ui.believe.cells import written_cells
from resnet_viz.ui.exhibits import BELIEVE, FEATURES
from tests.browser.harness import (
    PATIENCE,
    go_to,
    open_page,
    parameters,
    settled,
    unroll,
    wait_for_parameter,
)

SMALL = "resnet18.resnet18-small.safetensors"
SET = {  # everything that can be set on the page alone, and not as it usually is
    "cells": ["70e00"],
    "methods": ["gradient", "gradcam"],
    "looked": ["true"],
    "against": ["true"],
    "baseline": ["noise"],
    "samples": ["8"],
    "noisy": ["20"],
    "window": ["48"],
    "fill": ["black"],
    "tried": ["true"],
    "trial_fill": ["blur"],
    "trial_map": ["gradcam"],
    "trial_test": ["insertion"],
    "trial_step": ["9"],
    "all_fills": ["true"],
    "forget": ["true"],
    "forgotten": ["conv1"],
    "controls": ["true"],
    "covered": ["5"],
    "nudge": ["true"],
}
PHONE: ViewportSize = {"width": 390, "height": 844}


def cell(page: Page, row: int, column: int) -> Locator:
    return page.get_by_role("button", name=f"row {row}, column {column}", exact=True)


def pressed(page: Page) -> set[int]:
    cells = page.get_by_role("group", name="Cells").get_by_role("button")
    return {
        place
        for place, one in enumerate(cells.all())
        if one.get_attribute("aria-pressed") == "true"
    }


def expect_marked(page: Page, cells: set[int]) -> None:
    """These and no others, in the address and on the screen."""
    wait_for_parameter(page, "cells", written_cells(cells))
    assert pressed(page) == cells


def test_cells_are_pressed_painted_and_walked_through(server: str, page: Page) -> None:
    open_page(page, f"{server}/believe?image=rocket&methods=gradient")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("Where in the picture is the evidence?", timeout=PATIENCE)
    cell(page, 2, 3).click()
    expect(cell(page, 2, 3)).to_have_attribute("aria-pressed", "true")
    expect_marked(page, {9})

    start, end = (cell(page, 4, column).bounding_box() for column in (1, 4))
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()
    expect_marked(page, {9, 21, 22, 23, 24})

    cell(page, 4, 4).focus()
    for key in ("ArrowDown", "Space", "ArrowLeft", "ArrowUp", "Space"):
        page.keyboard.press(key)  # marks 31, and takes 23 back
    expect_marked(page, {9, 21, 22, 24, 31})

    page.reload()
    expect(cell(page, 5, 4)).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    assert pressed(page) == {9, 21, 22, 24, 31}

    page.get_by_role("button", name="Show the maps").click()
    expect(main).to_contain_text("Without your 5 cells", timeout=PATIENCE)
    expect(main).to_contain_text("Of your cells, ", timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Start again").click()
    expect(main).not_to_contain_text("Of your cells, ")
    expect_marked(page, set())


def test_a_finger_marks_by_taps(server: str, browser: Browser) -> None:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_page(page, f"{server}/believe?image=rocket")
        cell(page, 3, 3).tap()
        expect(cell(page, 3, 3)).to_have_attribute("aria-pressed", "true")
        expect_marked(page, {16})
        cell(page, 3, 3).tap()
        expect(cell(page, 3, 3)).to_have_attribute("aria-pressed", "false")
        expect_marked(page, set())


def click_point(page: Page, chart: str, line: int, step: int) -> None:
    """Of a curve: the first line of a chart is the band, which has no points. Plotly hears of the
    pointer by a layer above them."""
    drawn = page.locator(f".st-key-{chart} .scatterlayer .trace").nth(line)
    dot = drawn.locator(".points path").nth(step)
    x, y = dot.evaluate(
        """(dot) => {
          dot.scrollIntoView({ block: "center" });
          const box = dot.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def test_a_click_on_a_curve_looks_at_that_point_and_so_do_the_keys(server: str, page: Page) -> None:
    small = f"model={SMALL}"
    says = "methods=gradient&methods=gradcam&looked=true&tried=true"
    open_page(page, f"{server}/believe?image=rocket&{small}&{says}")
    main = page.get_by_test_id("stMain")
    click_point(page, "trial_insertion", 2, 9)
    expect(main.get_by_role("slider", name="Step")).to_have_value("9")
    settled(page)
    looked_at = {"trial_map": ["gradcam"], "trial_test": ["insertion"], "trial_step": ["9"]}
    assert parameters(page).items() >= looked_at.items()
    expect(main).to_contain_text("43% covered: the network gives")

    main.get_by_role("slider", name="Step").press("ArrowRight")
    expect(main).to_contain_text("37% covered: the network gives")
    settled(page)
    click_point(page, "trial_insertion", 2, 9)  # the same one again
    expect(main).to_contain_text("43% covered: the network gives")
    settled(page)

    page.reload()
    expect(main).to_contain_text("43% covered: the network gives", timeout=PATIENCE)
    settled(page)
    assert parameters(page).items() >= looked_at.items()


def test_all_that_is_set_survives_back_reload_and_a_second_tab(server: str, page: Page) -> None:
    own = {one.key for one in PARAMETERS if one.pages == (BELIEVE,)}
    assert own == SET.keys()
    says = {**SET, "image": ["rocket"], "model": [SMALL]}
    # The trial with all fills computes longest: by itself it is done within one page's patience.
    lighter = {key: value for key, value in says.items() if key != "all_fills"}
    open_page(page, f"{server}/believe?{urlencode(lighter, doseq=True)}")
    open_page(page, f"{server}/believe?{urlencode(says, doseq=True)}")
    unroll(page, page.locator(".st-key-second").get_by_role("combobox"))
    page.get_by_role("option").nth(1).click()  # of two: the first one is shown
    page.wait_for_function("() => location.search.includes('second=')", timeout=PATIENCE)
    settled(page)
    chosen = parameters(page)
    assert chosen.items() >= says.items()
    go_to(page, FEATURES)
    expect(page.get_by_role("heading", level=1, name="Feature maps")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Which map to believe")).to_be_visible()
    settled(page)
    assert parameters(page) == chosen
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Which map to believe")).to_be_visible()
    settled(page)
    assert parameters(page) == chosen
    with page.context.new_page() as second:
        open_page(second, page.evaluate("location.href"))
        assert parameters(second) == chosen
        step = second.get_by_test_id("stMain").get_by_role("slider", name="Step")
        expect(step).to_have_value("9")


def test_the_sanity_check_can_be_stopped_and_wanted_again(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(
        page, f"{server}/believe?image=rocket&methods=occlusion&methods=smoothgrad&looked=true"
    )
    page.get_by_text("Make it forget").click()  # with two methods that take their time
    waiting = page.get_by_text("Random layers look at the gallery").or_(
        page.get_by_text("Making it forget")
    )
    expect(waiting.first).to_be_visible(timeout=PATIENCE)
    main = page.get_by_test_id("stMain")
    stop = main.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    floating = page.locator("[class*=st-key-waiting_]").first
    expect(floating).to_have_css("position", "fixed")
    # At one moment: the words are drawn anew with every second that is left.
    ends = page.wait_for_function(
        """() => {
          const within = document.querySelector("[class*=st-key-waiting_]");
          const words = within?.querySelector(".waiting"), button = within?.querySelector("button");
          return words && button
            && [words.getBoundingClientRect().right, button.getBoundingClientRect().left];
        }"""
    )
    right, left = ends.json_value()
    assert 0 < right <= left
    stop.click()
    expect(main).to_contain_text("You have stopped this.", timeout=PATIENCE)
    expect(page.locator(".waiting")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    assert parameters(page)["forget"] == ["true"]
    expect(main).to_contain_text("Why this, not that")  # the rest of the page is there
    main.get_by_role("button", name="Try again").click()
    expect(waiting.first).to_be_visible(timeout=PATIENCE)


def test_nothing_is_wider_than_a_phone(server: str, browser: Browser) -> None:
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        says = {**SET, "image": ["rocket"], "model": [SMALL]}
        open_page(page, f"{server}/believe?{urlencode(says, doseq=True)}")
        wide = page.evaluate(
            """() => [...document.querySelectorAll("[data-testid=stMain] :is(p, img, button, h2)")]
              .filter((part) => !part.closest(".st-key-navigation")) // it scrolls sideways
              .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > 391)
              .map((part) => part.outerHTML.slice(0, 80))"""
        )
        assert wide == []
