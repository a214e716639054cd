"""The cells on the page Which map to believe: pressed, painted over, walked through by keys."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from resnet_viz.ui.believe.cells import read_cells
from tests.browser.harness import PATIENCE, open_page, parameters, settled

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


def marked(page: Page) -> tuple[int, ...]:
    """As the address says."""
    settled(page)
    (said,) = parameters(page).get("cells", [""])
    return read_cells(said)


def test_cells_are_pressed_painted_and_walked_through(server: str, page: Page) -> None:
    open_page(page, f"{server}/believe?image=rocket&methods=gradient")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("Where in the picture is the evidence?", timeout=PATIENCE)
    cell(page, 2, 3).click()
    expect(cell(page, 2, 3)).to_have_attribute("aria-pressed", "true")
    assert marked(page) == (9,)

    start, end = (cell(page, 4, column).bounding_box() for column in (1, 4))
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()
    assert pressed(page) == {9, 21, 22, 23, 24}
    assert marked(page) == (9, 21, 22, 23, 24)

    cell(page, 4, 4).focus()
    for key in ("ArrowDown", "Space", "ArrowLeft", "ArrowUp", "Space"):
        page.keyboard.press(key)  # marks 31, and takes 23 back
    assert pressed(page) == {9, 21, 22, 24, 31}
    assert marked(page) == (9, 21, 22, 24, 31)

    page.reload()
    expect(cell(page, 5, 4)).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    assert pressed(page) == {9, 21, 22, 24, 31}

    page.get_by_role("button", name="Show the maps").click()
    expect(main).to_contain_text("Without your 5 cells", timeout=PATIENCE)
    expect(main).to_contain_text("Of your 5 cells", timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Start again").click()
    expect(main).not_to_contain_text("Of your 5 cells")
    assert marked(page) == ()
    assert pressed(page) == set()


def test_a_finger_marks_by_taps(server: str, browser: Browser) -> None:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        open_page(page, f"{server}/believe?image=rocket")
        cell(page, 3, 3).tap()
        expect(cell(page, 3, 3)).to_have_attribute("aria-pressed", "true")
        assert marked(page) == (16,)
        cell(page, 3, 3).tap()
        expect(cell(page, 3, 3)).to_have_attribute("aria-pressed", "false")
        assert marked(page) == ()


def click_point(page: Page, chart: str, line: int, step: int) -> None:
    """Of a curve: the first line of a chart is the band, which has no points. Plotly hears of the
    pointer by a layer above them."""
    drawn = page.locator(f".st-key-{chart} .scatterlayer .trace").nth(line)
    dot = drawn.locator(".points path").nth(step)
    dot.evaluate("dot => dot.scrollIntoView({ block: 'center' })")
    box = dot.bounding_box()
    assert box
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*place)
    page.mouse.click(*place)


def test_a_click_on_a_curve_looks_at_that_point_and_so_do_the_keys(server: str, page: Page) -> None:
    small = "model=resnet18.resnet18-small.safetensors"
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
    assert parameters(page).items() >= looked_at.items()
