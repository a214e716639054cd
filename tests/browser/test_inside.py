"""The pages that look inside the network, as a learner uses them."""

from __future__ import annotations

import re

import numpy as np
import torch
from captum.attr import LayerGradCam
from playwright.sync_api import Locator, Page, expect

from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.networks.models import load
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.preprocessing import normalize
from resnet_viz.ui.exhibits import GRADCAM, GRADIENTS
from tests.browser.harness import PATIENCE, go_to, open_page, parameter, parameters, settled


def tiles(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}").get_by_role("listbox")


def channel(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_text(", over the picture")


def test_a_channel_is_chosen_by_click_and_by_arrow_keys(server: str, page: Page) -> None:
    open_page(page, f"{server}/features?image=Rocket&block=layer1.0")
    expect(channel(page)).to_be_visible(timeout=PATIENCE)
    first = channel(page).inner_text()
    tiles(page, "grid_resnet50").click(position={"x": 100, "y": 20})
    expect(channel(page)).not_to_have_text(first, timeout=PATIENCE)
    settled(page)
    assert parameter(page, "rank") == "2"

    tiles(page, "grid_resnet50").press("ArrowRight")
    tiles(page, "grid_resnet50").press("ArrowRight")
    expect(page.locator(".st-key-rank input")).to_have_value("4", timeout=PATIENCE)
    settled(page)
    options = tiles(page, "grid_resnet50").get_by_role("option")
    expect(options).to_have_count(256)
    chosen = tiles(page, "grid_resnet50").get_by_role("option", selected=True)
    expect(chosen).to_have_accessible_name(re.compile(r"Rank 4: channel \d+, mean "))
    active = tiles(page, "grid_resnet50").get_attribute("aria-activedescendant")
    expect(chosen).to_have_attribute("id", str(active))
    tiles(page, "grid_resnet50").press("Home")
    expect(channel(page)).to_have_text(first, timeout=PATIENCE)


def test_what_a_tap_on_a_phone_changes_is_on_the_screen(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{server}/features?image=Rocket")
    grid = tiles(page, "grid_resnet50")
    grid.click(position={"x": 100, "y": 20})
    expect(page.locator(".st-key-rank input")).to_have_value("2", timeout=PATIENCE)
    settled(page)
    grid.evaluate("grid => grid.scrollIntoView({block: 'start'})")
    large = page.get_by_role("img", name="over the picture")
    expect(large).to_be_in_viewport(ratio=0.5)


def test_a_block_is_chosen_on_the_strip_and_is_in_the_address(server: str, page: Page) -> None:
    open_page(page, f"{server}/features?image=Rocket&sort=Maximum&map=layer3.4")
    expect(channel(page)).to_be_visible(timeout=PATIENCE)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("block 12 of 16, layer3.4: 1024 channels", timeout=PATIENCE)
    page.locator(".st-key-strip").get_by_role("radio").nth(11).press("End")
    expect(main).to_contain_text("layer4.2: 2048 channels of 7 × 7", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "block") == "layer4.2"
    assert "map" not in parameters(page)
    assert parameter(page, "sort") == "maximum"
    shown = channel(page).inner_text()
    page.reload()
    settled(page)
    expect(channel(page)).to_have_text(shown, timeout=PATIENCE)


def test_the_map_that_is_downloaded_is_captums(server: str, page: Page) -> None:
    open_page(page, f"{server}/gradcam?image=Cup+of+coffee&target=church")
    expect(page.get_by_test_id("stMain")).to_contain_text("on church", timeout=PATIENCE)
    page.locator(".st-key-strip").get_by_role("radio").nth(14).click()
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("block 15 of 16: 7 × 7", timeout=PATIENCE)
    settled(page)
    with page.expect_download() as waiting:
        main.get_by_text("Array (.npy)").click()
    found = np.load(waiting.value.path())
    assert waiting.value.suggested_filename == "gradcam_resnet50_layer4.1_church.npy"

    model = load("resnet50", BUILTIN, device=torch.device("cpu"))
    cropped = model.preprocessing.prepare(load_sample("coffee").pixels).cropped
    labels = [category.label for category in model.categories]
    captums = LayerGradCam(model.module, model.module.layer4[1]).attribute(
        torch.from_numpy(normalize(cropped))[None], target=labels.index("church")
    )
    expected = captums[0, 0].detach().clamp(min=0).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-4 * expected.max())


def test_shortcuts_are_turned_down(server: str, page: Page) -> None:
    open_page(page, f"{server}/gradients?image=Rocket")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("the shortcut carries the larger gradient", timeout=PATIENCE)
    thumb = page.locator(".st-key-shortcut").get_by_role("slider")
    thumb.focus()
    page.keyboard.press("ArrowLeft")
    expect(main).to_contain_text("With every shortcut at 90%", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "shortcut") == "90"
    go_to(page, GRADCAM)
    expect(main).to_contain_text("what speaks for a class", timeout=PATIENCE)
    go_to(page, GRADIENTS)
    expect(main).to_contain_text("With every shortcut at 90%", timeout=PATIENCE)
