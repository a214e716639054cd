"""Nothing that was chosen is lost on the way to another page and back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from resnet_viz.ui.exhibits import BLOCK, FEATURES, GRADCAM, Exhibit
from tests.browser.harness import go_to, open_page, settled, unroll, wait_for_parameter

SENT = {"block": ["layer3.5"], "image": ["rocket"], "opacity": ["30"], "twin": ["true"]}
LINK = "/gradcam?twin=true&opacity=30&block=layer3.5&image=rocket"


def address(page: Page) -> tuple[str, dict[str, list[str]]]:
    settled(page)
    parts = urlsplit(page.evaluate("location.href"))
    return parts.path, parse_qs(parts.query)


def follow(page: Page, exhibit: Exhibit) -> None:
    go_to(page, exhibit)
    expect_heading(page, exhibit)


def back(page: Page, exhibit: Exhibit) -> None:
    page.go_back()
    expect_heading(page, exhibit)


def expect_heading(page: Page, exhibit: Exhibit) -> None:
    heading = page.get_by_test_id("stMain").get_by_role("heading", level=1)
    expect(heading).to_have_text(exhibit.title)


def of(*keys: str) -> dict[str, list[str]]:
    return {key: SENT[key] for key in keys}


def test_what_a_link_says_holds_on_every_page_and_each_press_of_back_is_one_page(
    server: str, page: Page
) -> None:
    open_page(page, server + LINK)
    follow(page, BLOCK)
    assert address(page) == ("/block", of("block", "image", "twin"))
    expect(page.locator(".st-key-twin input")).to_be_checked()
    follow(page, FEATURES)
    assert address(page) == ("/features", SENT)
    follow(page, GRADCAM)
    assert address(page) == ("/gradcam", SENT)
    back(page, FEATURES)
    assert address(page) == ("/features", SENT)
    back(page, BLOCK)
    assert address(page) == ("/block", of("block", "image", "twin"))
    back(page, GRADCAM)
    assert address(page) == ("/gradcam", SENT)
    expect(page.locator(".st-key-twin input")).to_be_checked()
    page.reload()
    assert address(page) == ("/gradcam", SENT)
    expect(page.locator(".st-key-twin input")).to_be_checked()


@pytest.mark.parametrize("number", [1, 2])  # the second session finds torch loaded: other reruns
def test_a_switch_and_a_class_chosen_late_are_not_undone_by_back(
    number: int, server: str, page: Page
) -> None:
    open_page(page, f"{server}/features")
    page.locator(".st-key-twin label").first.click()
    expect(page.locator(".st-key-twin input")).to_be_checked()
    follow(page, GRADCAM)
    expect(page.locator(".st-key-twin input")).to_be_checked()
    box = page.locator(".st-key-target").get_by_role("combobox")
    unroll(page, box)
    page.get_by_role("option", name="Follow: church", exact=True).click()
    wait_for_parameter(page, "target", "church")
    chosen = {"target": ["church"], "twin": ["true"]}
    assert address(page) == ("/gradcam", chosen)
    back(page, FEATURES)
    assert address(page) == ("/features", chosen)
    expect(page.locator(".st-key-twin input")).to_be_checked()
    expect(box).to_have_value("Follow: church")
