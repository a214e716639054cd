"""The gray square on the page Predict: dragged, pressed for, moved by keys."""

from __future__ import annotations

import io
import re

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from resnet_viz.pictures.perturb import MID_GRAY
from tests.browser.harness import (
    PATIENCE,
    answer,
    open_page,
    parameters,
    settled,
    wait_for_parameter,
)


def pad(page: Page) -> Locator:
    return page.get_by_role("slider", name="Gray square")


def place(page: Page, across: float, down: float) -> tuple[float, float]:
    """A point of the picture in the window, given in shares of its sides."""
    box = pad(page).bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def gray(page: Page) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is gray on the screen, in shares of the picture."""
    picture = Image.open(io.BytesIO(pad(page).screenshot())).convert("RGB")
    found = np.argwhere((np.asarray(picture) == MID_GRAY).all(axis=2))
    (top, left), (bottom, right) = found.min(axis=0), found.max(axis=0) + 1
    width, height = picture.size
    return left / width, top / height, right / width, bottom / height


def test_the_square_is_laid_dragged_and_moved_by_keys(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict?image=Rocket")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    said = answer(page).inner_text()

    page.mouse.move(*place(page, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*place(page, 0.45, 0.6), steps=4)
    page.mouse.up()
    expect(answer(page)).not_to_have_text(said, timeout=PATIENCE)
    wait_for_parameter(page, "cover_y", "60")  # of all places that were told on the way the last
    expected = {"image": ["rocket"], "cover": ["30"], "cover_x": ["45"], "cover_y": ["60"]}
    assert parameters(page) == expected
    np.testing.assert_allclose(gray(page), (0.3, 0.45, 0.6, 0.75), atol=0.01)

    page.mouse.move(*place(page, 0.4, 0.7))  # in the square, not in its middle
    page.mouse.down()
    page.mouse.move(*place(page, 0.6, 0.5), steps=4)
    page.mouse.up()
    expect(pad(page)).to_have_attribute("aria-valuetext", re.compile("^65%.* 40%"))
    expect(page.locator(".st-key-cover_x")).to_contain_text("65", timeout=PATIENCE)

    pad(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-cover_y")).to_contain_text("45", timeout=PATIENCE)
    wait_for_parameter(page, "cover_x", "60")  # the last key's
    assert (parameters(page)["cover_x"], parameters(page)["cover_y"]) == (["60"], ["45"])
    np.testing.assert_allclose(gray(page), (0.45, 0.3, 0.75, 0.6), atol=0.01)

    page.locator(".st-key-undo").get_by_role("button").click()
    expect(answer(page)).to_have_text(said, timeout=PATIENCE)
    settled(page)
    assert parameters(page) == {"image": ["rocket"]}
