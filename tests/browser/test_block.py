"""Inside a block: a block is chosen on the strip and removed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.harness import PATIENCE, open_page, parameter, settled


def test_the_strip_is_one_row_on_a_small_screen(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/block")
    blocks = page.get_by_role("radiogroup", name="The network's blocks").get_by_role("radio")
    expect(blocks).to_have_count(16, timeout=PATIENCE)
    boxes = blocks.evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    assert boxes[0]["y"] == boxes[-1]["y"]
    assert abs(boxes[0]["width"] - boxes[-1]["width"]) < 2


def test_a_block_is_chosen_on_the_strip_and_removed(server: str, page: Page) -> None:
    open_page(page, f"{server}/block?image=Rocket")
    main = page.get_by_test_id("stMain")
    blocks = page.get_by_role("radiogroup", name="The network's blocks").get_by_role("radio")
    expect(blocks).to_have_count(16, timeout=PATIENCE)
    expect(main).to_contain_text("ResNet-50, block 11 of 16", timeout=PATIENCE)

    page.get_by_role("radio", name="layer1.0").click()
    expect(main).to_contain_text("ResNet-50, block 1 of 16", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "block") == "layer1.0"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(main).to_contain_text("ResNet-50, block 3 of 16", timeout=PATIENCE)
    settled(page)

    page.get_by_role("tab", name="Remove blocks").click()
    expect(main).to_contain_text("ResNet-50 as trained says", timeout=PATIENCE)
    page.get_by_role("switch", name="layer1.0 takes part").click()
    expect(main).to_contain_text("ResNet-50 without block 1 says", timeout=PATIENCE)
    settled(page)
    assert parameter(page, "removed") == "layer1.0"
    expect(page.get_by_role("radio", name="layer1.0, taken out")).to_be_checked()
    said = main.get_by_text("ResNet-50 without block 1 says").inner_text()
    page.reload()
    settled(page)
    expect(main.get_by_text("ResNet-50 without block 1 says")).to_have_text(said, timeout=PATIENCE)
