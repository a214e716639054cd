"""What stands at the right of the navigation: the address to share, the report, big text."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, WebSocketRoute, expect

from resnet_viz.ui.exhibits import GLOSSARY, PREDICT
from tests.browser.harness import PATIENCE, answer, go_to, open_page, parameters, settled

# The first paragraph's letters, as they are seen.
BIG = """() => {
  const text = document.querySelector('[data-testid="stMain"] [data-testid="stMarkdown"] p');
  return text && parseFloat(getComputedStyle(text).fontSize) * text.currentCSSZoom === 24;
}"""

# Where the navigation's links end, and where the tools begin.
ENDS = """() => [
  [...document.querySelectorAll(".st-key-navigation a")]
    .map((link) => link.getBoundingClientRect().right),
  document.querySelector(".st-key-tools").getBoundingClientRect().left,
]"""

# Whether the page is darker than gray.
DARK_IS = """(expected) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const [red] = getComputedStyle(app).backgroundColor.match(/[0-9]+/g).map(Number);
  return red < 128 === expected;
}"""

# What has opened lies within the window.
WITHIN = """() => {
  const box = document.querySelector('[data-testid="stPopoverBody"]').getBoundingClientRect();
  return box.left >= 0 && box.right <= 1024 && box.bottom <= 768;
}"""

# All that is said of the report from now on.
KEEP_WORDS = """() => {
  window.words = [];
  const place = document.querySelector(".st-key-report_said");
  const said = [...place.querySelectorAll("*")].find((one) => one.shadowRoot).shadowRoot;
  new MutationObserver(() => words.push(said.querySelector(".said").textContent))
    .observe(said, { subtree: true, childList: true });
}"""


def test_dark_chosen_on_one_page_holds_for_another_one_and_in_another_tab(
    server: str, page: Page
) -> None:
    """By a link, that is: within the app it did before."""
    for opened, others, scheme, is_dark in (
        ("glossary", ("", "quiz"), "Dark", True),
        ("", ("glossary", "quiz"), "Light", False),
    ):
        open_page(page, f"{server}/{opened}")
        page.get_by_test_id("stMainMenuButton").click()
        page.get_by_test_id(f"stMainMenuItem-theme-{scheme}").click()
        page.wait_for_function(DARK_IS, arg=is_dark)
        for other in others:
            tab = page.context.new_page()
            open_page(tab, f"{server}/{other}")
            tab.wait_for_function(DARK_IS, arg=is_dark)
            tab.close()


def test_the_address_is_there_to_copy_and_a_phone_reads_it(server: str, page: Page) -> None:
    open_page(page, f"{server}/?image=coffee&block=layer2.1")
    page.locator(".st-key-strip").get_by_role("radio").nth(3).click()
    expect(page.get_by_test_id("stMain")).to_contain_text("(layer2.0)", timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Share").click()
    opened = page.get_by_test_id("stPopoverBody")
    code = opened.get_by_role("img", name="QR code")
    expect(code).to_be_visible(timeout=PATIENCE)
    settled(page)
    here = page.evaluate("location.href")
    assert "block=layer2.0" in here
    assert "image=coffee" in here
    expect(opened.get_by_test_id("stCode")).to_contain_text(here)
    expect(opened).to_contain_text("works on this machine only")
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(code.screenshot())))
    assert found is not None
    assert found.text == here


def test_a_report_that_nobody_asked_for_is_not_spoken_of(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict")
    said = page.locator(".st-key-report_said .said")
    expect(said).to_be_attached(timeout=PATIENCE)
    buttons = page.locator(".st-key-report button")
    for disabled in ("true", "false"):  # as all buttons are while there is no connection
        buttons.evaluate_all(f"all => all.forEach((one) => {{ one.disabled = {disabled} }})")
        page.wait_for_timeout(200)
        assert said.inner_text() == ""


def test_a_report_is_made_of_what_is_shown(server: str, page: Page, tmp_path: Path) -> None:
    answered = "lesson=count-to-50&answers=count-to-50~2"
    open_page(page, f"{server}/lessons?{answered}")
    go_to(page, PREDICT)
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    page.get_by_role("slider").first.press("ArrowRight")  # after the page was drawn
    page.wait_for_url(re.compile(r"/predict\?.+"), timeout=PATIENCE)
    settled(page)
    said = page.locator(".st-key-report_said").get_by_role("status")
    page.evaluate(KEEP_WORDS)
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name="My report").click()
    expect(said).to_have_text("Your report is there: report.html, among your downloads.")
    assert page.evaluate("words[0]") == "Making your report…"
    assert waiting.value.suggested_filename == "report.html"
    file = tmp_path / "report.html"
    waiting.value.save_as(file)
    report = page.context.new_page()
    report.goto(file.as_uri())
    expect(report.locator("body")).to_contain_text("Summer Palace")
    expect(report.locator("body")).to_contain_text("church")
    expect(report.locator("body")).to_contain_text("Count to 50")  # the lesson
    again = report.get_by_role("link", name="/predict?")
    assert again.get_attribute("href") == page.evaluate("location.href")


def test_a_report_that_the_connection_is_lost_over_is_not_called_there(
    server: str, page: Page
) -> None:
    open_connections: list[WebSocketRoute] = []

    def connect(route: WebSocketRoute) -> None:
        route.connect_to_server()
        open_connections.append(route)

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    open_page(page, f"{server}/predict?image=rocket&rotation=17")  # nobody has asked for it yet
    page.evaluate(KEEP_WORDS)
    page.get_by_role("button", name="My report").click()
    page.wait_for_function("words[0] === 'Making your report…'")
    for connection in open_connections:
        connection.close()
    page.wait_for_function("words.length === 2", timeout=PATIENCE)
    expect(page.locator(".st-key-report button").first).to_be_enabled(timeout=PATIENCE)
    settled(page)
    assert page.evaluate("words") == ["Making your report…", ""]


def test_a_page_without_a_picture_reports_on_the_one_chosen(
    server: str, page: Page, tmp_path: Path
) -> None:
    open_page(page, f"{server}/glossary?image=coffee&block=layer2.0&removed=layer3.1")
    settled(page)
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name="My report").click()
    file = tmp_path / "report.html"
    waiting.value.save_as(file)
    report = page.context.new_page()
    report.goto(file.as_uri())
    expect(report.get_by_role("heading", level=1)).to_contain_text("Cup of coffee")
    expect(report.get_by_role("heading", name="Block 4 of 16, layer2.0")).to_be_visible()
    expect(report.locator("body")).to_contain_text("With layer3.1 taken out it answers")
    expect(report.get_by_role("columnheader", name="top-1 accuracy")).to_be_visible()
    address = report.get_by_role("link", name="/block?").get_attribute("href")
    assert address is not None
    page.goto(address)  # the picture, and what was chosen of its blocks
    expect(page.get_by_test_id("stMain")).to_contain_text("block 4 of 16", timeout=PATIENCE)


@pytest.mark.parametrize("width", [1440, 1024])
def test_big_text_is_24_px_on_every_page_and_in_the_address(
    width: int, server: str, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    open_page(page, f"{server}/glossary")
    page.locator(".st-key-big label").first.click()
    text = page.get_by_test_id("stMain").get_by_test_id("stMarkdown").locator("p").first
    page.wait_for_function(BIG, timeout=PATIENCE)
    settled(page)
    assert parameters(page) == {"big": ["true"]}
    ends, tools = page.evaluate(ENDS)
    assert ends
    assert max(ends) <= tools + 1  # none is cut off by the tools
    page.reload()
    page.wait_for_function(BIG, timeout=PATIENCE)
    page.locator(".st-key-navigation").get_by_role("link", name="Train a race").click()
    expect(text).to_contain_text("Two networks learn", timeout=PATIENCE)
    page.wait_for_function(BIG, timeout=PATIENCE)
    settled(page)
    go_to(page, GLOSSARY)
    expect(page.get_by_role("heading", level=1)).to_have_text(GLOSSARY.title, timeout=PATIENCE)
    page.wait_for_function(BIG, timeout=PATIENCE)


def test_what_opens_is_big_too_and_within_the_window(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/?big=true")
    page.locator(".st-key-picture button").click()
    first = page.get_by_role("listbox", name="Pictures").get_by_role("option").first
    expect(first).to_be_visible(timeout=PATIENCE)
    size = "(one) => parseFloat(getComputedStyle(one).fontSize) * one.currentCSSZoom"
    assert first.evaluate(size) >= 24
    page.wait_for_function(WITHIN)
