"""What stands at the right of the navigation: the address to share, the report, big text."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from resnet_viz.ui.exhibits import GLOSSARY
from tests.browser.harness import PATIENCE, answer, go_to, open_page, parameters, settled

# The first paragraph's letters, as they are seen.
BIG = """() => {
  const text = document.querySelector('[data-testid="stMain"] [data-testid="stMarkdown"] p');
  return text && parseFloat(getComputedStyle(text).fontSize) * text.currentCSSZoom === 24;
}"""

# All that is said of the report from now on.
KEEP_WORDS = """() => {
  window.words = [];
  const place = document.querySelector(".st-key-report_said");
  const said = [...place.querySelectorAll("*")].find((one) => one.shadowRoot).shadowRoot;
  new MutationObserver(() => words.push(said.querySelector(".said").textContent))
    .observe(said, { subtree: true, childList: true });
}"""


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


def test_a_report_is_made_of_what_is_shown(server: str, page: Page, tmp_path: Path) -> None:
    open_page(page, f"{server}/predict?image=rocket&target=church")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
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
    expect(report.locator("body")).to_contain_text("Rocket")
    expect(report.locator("body")).to_contain_text("church")


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
    groups = page.locator(".st-key-navigation").get_by_role("link").all()
    tools = page.locator(".st-key-tools").bounding_box()
    assert tools is not None
    for group in groups:  # none is cut off by the tools
        box = group.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= tools["x"] + 1
    page.reload()
    page.wait_for_function(BIG, timeout=PATIENCE)
    page.locator(".st-key-navigation").get_by_role("link", name="Train a race").click()
    expect(text).to_contain_text("Train two networks", timeout=PATIENCE)
    page.wait_for_function(BIG, timeout=PATIENCE)
    settled(page)
    go_to(page, GLOSSARY)
    page.wait_for_function(BIG, timeout=PATIENCE)


def test_what_opens_is_big_too_and_within_the_window(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/?big=true")
    page.locator(".st-key-picture button").click()
    first = page.get_by_role("listbox", name="Pictures").get_by_role("option").first
    expect(first).to_be_visible(timeout=PATIENCE)
    size = "(one) => parseFloat(getComputedStyle(one).fontSize) * one.currentCSSZoom"
    assert first.evaluate(size) >= 24
    opened = page.get_by_test_id("stPopoverBody").bounding_box()
    assert opened is not None
    assert opened["x"] >= 0
    assert opened["x"] + opened["width"] <= 1024
    assert opened["y"] + opened["height"] <= 768
