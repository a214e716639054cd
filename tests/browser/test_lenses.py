"""The five lenses: what is on the first screen, and that the chosen block goes along."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from resnet_viz.ui.exhibits import BLOCK, FEATURES, GRADCAM, GRADIENTS, HOME, PREDICT, Exhibit
from tests.browser.harness import PATIENCE, go_to, open_page, parameter, settled

SOON = 10_000  # ms: nothing is computed any more
# What a lens has of its own, and how much of it is on the first screen of a laptop and a projector.
MAIN = [
    (PREDICT, '.st-key-read [role="slider"], .st-key-read .frame', 1.0, 0.6),
    (FEATURES, ".st-key-grid_resnet50 .scroll", 0.7, 0.1),
    (BLOCK, '[role="tabpanel"] [data-testid="stHtml"]', 0.4, 0.1),
    (GRADIENTS, ".st-key-gradient_chart", 0.6, 0.1),
    (GRADCAM, '[data-testid="stImage"] img[alt^="Grad-CAM"]', 0.9, 0.5),
]


def strip(page: Page) -> Locator:
    return page.locator(".st-key-strip .strip")


@pytest.mark.parametrize(("exhibit", "main", "laptop", "projector"), MAIN)
def test_strip_and_main_picture_are_on_the_first_screen(
    exhibit: Exhibit, main: str, laptop: float, projector: float, server: str, page: Page
) -> None:
    open_page(page, f"{server}/{exhibit.name}?image=palace")
    expect(strip(page).get_by_role("radio")).to_have_count(16, timeout=PATIENCE)
    expect(strip(page)).to_be_in_viewport(ratio=1, timeout=SOON)
    expect(page.locator(main).first).to_be_in_viewport(ratio=laptop, timeout=SOON)
    page.set_viewport_size({"width": 1024, "height": 768})
    settled(page)
    expect(strip(page)).to_be_in_viewport(ratio=1, timeout=SOON)
    expect(page.locator(main).first).to_be_in_viewport(ratio=projector, timeout=SOON)
    boxes = strip(page).get_by_role("radio")
    rows = boxes.evaluate_all("all => all.map((one) => one.getBoundingClientRect().y)")
    assert len(set(map(round, rows))) == 1


def test_the_chosen_block_goes_along_from_lens_to_lens(server: str, page: Page) -> None:
    open_page(page, f"{server}/gradients?image=palace")
    main = page.get_by_test_id("stMain")
    strip(page).get_by_role("radio").nth(4).click()
    expect(main).to_contain_text("Block 5 of 16 (layer2.1)", timeout=PATIENCE)
    settled(page)
    for exhibit in (GRADCAM, FEATURES, BLOCK, HOME):
        go_to(page, exhibit)
        expect(main).to_contain_text("lock 5 of 16", timeout=PATIENCE)
        settled(page)
        assert parameter(page, "block") == "layer2.1"
        expect(strip(page).get_by_role("radio").nth(4)).to_be_checked()
