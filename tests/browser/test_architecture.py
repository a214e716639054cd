"""Architecture: parts are opened on the drawing, and the numbers follow the picture's size."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.harness import PATIENCE, open_page, parameter, settled


def opened(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.evaluate("location.href")).query).get("open", [])


def test_a_block_is_opened_and_the_size_changed(server: str, page: Page) -> None:
    open_page(page, f"{server}/architecture")
    drawing = page.get_by_role("table", name="The network, part by part")
    expect(drawing.get_by_role("row")).to_have_count(1 + 6, timeout=PATIENCE)

    drawing.get_by_role("button", name="layer2 (conv3_x)").click()
    block = drawing.get_by_role("button", name="layer2.0")
    expect(block).to_have_attribute("aria-expanded", "false", timeout=PATIENCE)
    block.focus()
    page.keyboard.press("Enter")
    row = drawing.get_by_role("row").filter(has_text="3 × 3 convolution, stride 2")
    expect(row).to_contain_text("128 × 28 × 28", timeout=PATIENCE)
    expect(drawing.locator(".lane.layer.projection")).to_have_count(2)
    expect(block).to_be_focused()
    settled(page)
    assert opened(page) == ["layer2", "layer2.0"]

    page.get_by_role("slider", name="Side of the picture").press("ArrowRight")
    expect(row).to_contain_text("128 × 29 × 29", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "size") == "232"
    page.reload()
    settled(page)
    expect(row).to_contain_text("128 × 29 × 29", timeout=PATIENCE)

    drawing.get_by_role("button", name="layer2 (conv3_x)").click()
    expect(drawing.get_by_role("row")).to_have_count(1 + 6, timeout=PATIENCE)
    settled(page)
    assert opened(page) == []
