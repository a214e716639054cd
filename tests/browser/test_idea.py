"""The idea: its links open the exhibits as they say, again and again."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from resnet_viz.ui.exhibits import IDEA
from tests.browser.harness import PATIENCE, STILL, go_to, open_page, parameter, settled

# What is wider than the box it is drawn in, or lies beyond the edge of its chart.
CUT = """(main) => {
  const wide = [...main.querySelectorAll(".katex-display, [data-testid=stPageLink] p")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1);
  const labels = ".js-plotly-plot text.bartext, .js-plotly-plot .textpoint text";
  const out = [...main.querySelectorAll(labels)]
    .filter((label) => label.getBoundingClientRect().right >
      label.closest(".js-plotly-plot").getBoundingClientRect().right + 1);
  return [...wide, ...out].map((part) => part.textContent);
}"""

# Three seconds from frame to frame of the scroll to the step that the address names.
SLOW_SCROLL = """
  const [soon, no] = [requestAnimationFrame, cancelAnimationFrame];
  window.requestAnimationFrame = (draw) =>
    String(draw).includes("scrollTo(anchor") ? setTimeout(draw, 3000) : soon(draw);
  window.cancelAnimationFrame = (frame) => (clearTimeout(frame), no(frame));
"""


def test_links_open_the_experiment_they_name_one_after_the_other(server: str, page: Page) -> None:
    open_page(page, f"{server}/idea")
    main = page.get_by_test_id("stMain")
    for label, preset, title in (
        ("at 8 layers, plain training finds its way", "8", "8 layers"),
        ("A, B and C in a race", "shortcuts", "Shortcut options A, B, C"),
        ("56 layers without batch norm", "no-batch-norm", "56 without batch norm"),
    ):
        main.get_by_role("link", name=label).click()
        expect(page.get_by_role("heading", name="Train a race")).to_be_visible(timeout=PATIENCE)
        settled(page)
        assert parameter(page, "preset") == preset
        expect(main.get_by_role("radio", name=title, exact=True)).to_be_checked()
        go_to(page, IDEA)
        expect(page.get_by_role("heading", name="The idea")).to_be_visible(timeout=PATIENCE)
        settled(page)


@pytest.mark.parametrize(
    ("label", "tab"), [("count to 50", "Count to 50"), ("take out a block", "Remove blocks")]
)
def test_links_open_the_part_of_a_page_they_name(
    label: str, tab: str, server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
    page.get_by_test_id("stMain").get_by_role("link", name=label).click()
    expect(page.get_by_role("tab", name=tab)).to_have_attribute(
        "aria-selected", "true", timeout=PATIENCE
    )
    settled(page)


def test_a_link_that_is_pressed_while_the_page_scrolls_to_a_step_is_obeyed(
    server: str, page: Page
) -> None:
    page.add_init_script(SLOW_SCROLL)
    page.goto(f"{server}/idea?step=paths&from=quiz~block~2~CD~2")
    link = page.get_by_role("link", name="Back to the quiz, question 2")
    expect(link).to_be_visible(timeout=PATIENCE)
    moved = "document.querySelector('[data-testid=stMain]').scrollTop > 100"
    page.wait_for_function(moved, timeout=PATIENCE)
    link.hover()
    page.mouse.down()
    page.wait_for_timeout(4000)  # meanwhile the page would scroll on
    page.mouse.up()
    expect(page.locator(".st-key-quiz_question")).to_be_visible(timeout=PATIENCE)


def test_the_way_back_leads_to_the_step_that_was_left(server: str, page: Page) -> None:
    open_page(page, f"{server}/idea")
    main = page.get_by_test_id("stMain")
    step = page.get_by_role("heading", name="Where batch norm and ReLU go")
    main.get_by_role("link", name="every layer of a block").click()
    expect(page.get_by_role("heading", name="Inside a block")).to_be_visible(timeout=PATIENCE)
    settled(page)
    main.get_by_role("link", name="Back to The idea, step 7").click()
    expect(step).to_be_in_viewport(timeout=PATIENCE)
    settled(page)
    expect(step).to_be_in_viewport()

    main.get_by_role("link", name="count to 50").click()  # and the browser's own, from step 8
    expect(page.get_by_role("heading", name="Architecture")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="From 34 layers to 50")).to_be_in_viewport(
        timeout=PATIENCE
    )
    settled(page)
    expect(page.get_by_role("heading", name="From 34 layers to 50")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_is_cut_off(width: int, server: str, page: Page) -> None:
    """The longest things: formulas, links, and the numbers at the ends of bars."""
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"{server}/idea")
    main = page.get_by_test_id("stMain")
    expect(main.locator(".js-plotly-plot text.bartext").first).to_be_attached(timeout=PATIENCE)
    cut = main.evaluate(CUT)
    assert not cut


def test_drawings_are_dark_in_the_dark(server: str, page: Page) -> None:
    """A picture of its own cannot see the page's colors; it can ask whether they are dark."""
    page.emulate_media(color_scheme="dark")
    open_page(page, f"{server}/idea")
    drawing = page.locator(".st-key-drawing_residual img")
    drawing.scroll_into_view_if_needed()
    pixels = Image.open(io.BytesIO(drawing.screenshot())).convert("L")
    assert np.asarray(pixels).mean() < 80


def test_the_contents_lead_to_the_sections(server: str, page: Page) -> None:
    open_page(page, f"{server}/idea")
    main = page.get_by_test_id("stMain")
    picture = main.locator(".st-key-lead img")
    expect(picture).to_be_in_viewport(ratio=0.9)
    main.get_by_text("The 17 steps").click()
    page.wait_for_function(STILL)  # as the fold opens, the links move below the pointer
    main.get_by_role("link", name="How deep can it go?").click()
    expect(page.get_by_role("heading", name="How deep can it go?")).to_be_in_viewport()
