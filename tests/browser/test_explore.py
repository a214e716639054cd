"""Home: the strip and the chosen block, as a visitor meets them and uses them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import PATIENCE, open_page, parameter, parameters, settled

HEIGHT = 330  # px: at most, of the strip, with its twin and on a phone too
# Where the boxes are, and how wide the strip is.
BOXES = """(strip) => ({
  width: strip.clientWidth,
  boxes: [...strip.querySelectorAll(".box")].map((box) => {
    const { x, y, width } = box.getBoundingClientRect();
    return [x, y, width];
  }),
})"""
# The mean color of every box's map, which tells whether one is drawn at all, and which; and where
# the strip is then. They are painted a little after they came: once `least` are not empty.
PAINTED = """([strip, least]) => {
  const maps = [...strip.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent);
  const painted = maps.map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return [0, 1, 2].map((c) => data.filter((_, i) => i % 4 === c).reduce((a, b) => a + b, 0));
  });
  const { x, y, width, height } = strip.getBoundingClientRect();
  const enough = painted.filter((color) => color.some(Boolean)).length >= least;
  return enough && { painted, place: { x, y, width, height } };
}"""


# Two beats and a bit: in the browser, whose clock it is.
PLAY_A_WHILE = """(button) => new Promise((done) => {
  button.click();
  setTimeout(() => { button.click(); done(); }, 800);
})"""

# All of the training error's chart, which is drawn anew every second.
RACE_IN_SIGHT = """() => {
  const race = document.querySelector(".js-plotly-plot .subplot.xy")?.getBoundingClientRect();
  return race?.height > 100 && race.top >= 0 && race.bottom <= innerHeight;
}"""


def strip(page: Page) -> Locator:
    return page.locator(".st-key-strip .strip")


def answer(page: Page) -> Locator:
    return strip(page).locator(".answer")


def painted(page: Page, strip: Locator, least: int) -> dict[str, Any]:
    """What `PAINTED` finds."""
    arg = [strip.element_handle(), least]
    found: dict[str, Any] = page.wait_for_function(PAINTED, arg=arg).json_value()
    return found


def maps(page: Page) -> list[str]:
    """The pictures of x, F(x) and the output."""
    return [str(one.get_attribute("src")) for one in page.locator(".sum img").all()]


def in_sight(page: Page, part: Locator) -> bool:
    """All of it, without scrolling."""
    expect(part).to_be_visible(timeout=PATIENCE)
    box, size = part.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_all_that_matters_is_on_the_first_screen(
    width: int, height: int, server: str, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_page(page, f"{server}/?removed=layer2.0&removed=layer3.3&block=layer2.0")
    main = page.get_by_test_id("stMain")
    doors = page.locator(".st-key-doors").get_by_role("link").all()
    assert len(doors) == 3
    for part in (
        main.get_by_role("heading", level=1),
        strip(page),
        page.locator(".sum"),
        page.locator(".st-key-chosen_block"),
        *doors,
    ):
        assert in_sight(page, part), part
    told = strip(page).evaluate(BOXES)
    assert told["width"] > 600
    assert len({round(y) for _, y, _ in told["boxes"]}) == 1  # one row
    widths = [width for _, _, width in told["boxes"]]
    assert max(widths) - min(widths) < 1
    box = page.locator(".st-key-strip").bounding_box()
    assert box is not None
    assert box["height"] <= HEIGHT


def test_with_the_twin_strip_and_block_are_on_the_first_screen(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/?twin=true&removed=layer3.3&block=layer3.3")
    expect(strip(page).locator(".answer")).to_have_count(2, timeout=PATIENCE)
    settled(page)
    assert in_sight(page, page.locator(".st-key-chosen_block"))
    box = page.locator(".st-key-strip").bounding_box()
    assert box is not None
    assert box["height"] <= HEIGHT


def test_on_a_phone_the_strip_snakes_and_picture_answer_and_first_blocks_are_in_sight(
    server: str, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, server)
    assert in_sight(page, answer(page))
    boxes = strip(page).evaluate(BOXES)["boxes"]
    stages = (boxes[:3], boxes[3:7], boxes[7:13], boxes[13:])
    assert all(len({round(y) for _, y, _ in stage}) == 1 for stage in stages)
    assert len({round(y) for _, y, _ in boxes}) > 1
    assert all(x >= 0 and x + width <= 390 for x, _, width in boxes)
    assert all(width >= 24 for *_, width in boxes)  # for a finger
    box = page.locator(".st-key-strip").bounding_box()
    assert box is not None
    assert box["height"] <= HEIGHT
    sideways = "document.querySelector('.stMain').scrollWidth <= innerWidth"
    assert page.evaluate(sideways)


def test_on_a_phone_both_networks_stand_in_two_rows_and_are_for_a_finger(
    server: str, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{server}/?twin=true&removed=layer3.3")
    expect(strip(page).locator(".answer")).to_have_count(2, timeout=PATIENCE)
    settled(page)
    boxes = strip(page).evaluate(BOXES)["boxes"]
    assert [len({round(y) for _, y, _ in row}) for row in (boxes[:7], boxes[7:])] == [1, 1]
    assert all(x >= 0 and x + width <= 390 for x, _, width in boxes)
    for part in (*strip(page).get_by_role("radio").all(), *strip(page).get_by_role("switch").all()):
        box = part.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    box = page.locator(".st-key-strip").bounding_box()
    assert box is not None
    assert box["height"] <= HEIGHT


def test_the_strip_shows_picture_and_maps_and_arcs(server: str, page: Page) -> None:
    open_page(page, f"{server}/?image=rocket")
    expect(strip(page).get_by_role("radio")).to_have_count(16, timeout=PATIENCE)
    settled(page)
    colors = [tuple(color) for color in painted(page, strip(page), 18)["painted"]]
    assert len(colors) == 18
    assert len(set(colors)) == 18  # no map is another's
    assert min(map(sum, colors)) > 0
    assert strip(page).locator(".arc.projection").count() == 4
    assert strip(page).locator(".arc.identity").count() == 12
    open_page(page, f"{server}/?model=plainnet50.builtin")
    expect(strip(page).locator(".arc.none")).to_have_count(16, timeout=PATIENCE)
    assert strip(page).get_by_role("switch", disabled=True).count() == 4


def test_a_block_is_chosen_by_click_and_by_keys(server: str, page: Page) -> None:
    open_page(page, server)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("Block 11 of 16", timeout=PATIENCE)
    settled(page)
    before = maps(page)
    assert len(before) == 3
    blocks = strip(page).get_by_role("radio")
    blocks.nth(4).click()
    expect(main).to_contain_text("Block 5 of 16 (layer2.1)", timeout=PATIENCE)
    settled(page)
    after = maps(page)
    assert not set(before) & set(after)
    assert parameter(page, "block") == "layer2.1"
    expect(blocks.nth(4)).to_be_checked()
    expect(blocks.nth(4)).to_have_accessible_name(
        page.locator(".st-key-strip .note").inner_text()  # what is pointed at is named
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(main).to_contain_text("Block 7 of 16 (layer2.3)", timeout=PATIENCE)
    expect(blocks.nth(6)).to_be_focused()
    page.keyboard.press("Home")
    expect(main).to_contain_text("Block 1 of 16 (layer1.0)", timeout=PATIENCE)
    page.keyboard.press("Tab")
    expect(strip(page).get_by_role("switch").nth(0)).to_be_focused()


def test_blocks_are_taken_out_and_put_back_and_a_reload_keeps_it(server: str, page: Page) -> None:
    open_page(page, f"{server}/?image=palace")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("With all its 16 blocks", timeout=PATIENCE)
    settled(page)
    whole = answer(page).inner_text()
    switches = strip(page).get_by_role("switch")
    switches.nth(3).click()
    expect(main).to_contain_text("(layer2.0) is taken out", timeout=PATIENCE)
    settled(page)
    assert answer(page).inner_text() != whole
    assert parameter(page, "removed") == "layer2.0"
    expect(switches.nth(3)).not_to_be_checked()
    page.keyboard.press("End")
    expect(main).to_contain_text("Block 16 of 16", timeout=PATIENCE)
    page.keyboard.press("x")
    expect(main).to_contain_text("Without layer2.0 and layer4.2", timeout=PATIENCE)
    settled(page)
    without = answer(page).inner_text()

    page.reload()
    expect(main).to_contain_text("Without layer2.0 and layer4.2", timeout=PATIENCE)
    settled(page)
    assert answer(page).inner_text() == without
    assert parameters(page)["removed"] == ["layer2.0", "layer4.2"]
    expect(strip(page).get_by_role("radio").nth(15)).to_be_checked()

    main.get_by_role("button", name="Put it back").click()
    expect(main).to_contain_text("Without layer2.0 the network", timeout=PATIENCE)
    strip(page).get_by_role("radio").nth(3).click()
    page.keyboard.press("Delete")
    expect(main).to_contain_text("With all its 16 blocks", timeout=PATIENCE)
    settled(page)
    assert answer(page).inner_text() == whole
    assert "removed" not in parameters(page)


def test_the_plain_twin_stands_below_in_the_same_columns(server: str, page: Page) -> None:
    open_page(page, f"{server}/?twin=true&image=palace&block=layer3.1")
    answers = strip(page).locator(".answer")
    expect(answers).to_have_count(2, timeout=PATIENCE)
    settled(page)
    colors = [tuple(color) for color in painted(page, strip(page), 1 + 2 * 17)["painted"]]
    assert len(set(colors)) == len(colors) == 1 + 2 * 17  # one picture, and two networks' maps
    placed = strip(page).evaluate("""(strip) => [...strip.querySelectorAll(".block")].map(
        (block) => [".box", ".double"].map((part) => block.querySelector(part).offsetLeft))""")
    assert all(residual == plain for residual, plain in placed)
    whole = answers.all_inner_texts()
    switches = strip(page).get_by_role("switch")
    switches.nth(7).click()
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("the plain twin, which keeps it", timeout=PATIENCE)
    settled(page)
    changed = answers.all_inner_texts()
    assert [old == new for old, new in zip(whole, changed, strict=True)] == [False, True]
    expect(switches.nth(7)).to_have_accessible_name(
        "layer3.0 takes part; the plain twin keeps it: the shape changes here"
    )
    strip(page).locator("button.double").nth(8).click()
    expect(main).to_contain_text("Block 9 of 16 (layer3.1)", timeout=PATIENCE)
    main.get_by_role("button", name="Take it out").click()
    expect(strip(page).locator(".block").nth(8).locator(".out")).to_have_count(2, timeout=PATIENCE)
    settled(page)
    assert not set(answers.all_inner_texts()) & {*whole, *changed}


def shown(page: Page) -> int:
    """How many of picture, conv1 and blocks have their map."""
    return strip(page).locator("canvas:visible").count()


def test_the_picture_travels_through_step_by_step(server: str, page: Page) -> None:
    open_page(page, f"{server}/?removed=layer1.1")
    below = page.locator(".st-key-strip .below")
    play, step = below.get_by_role("button").all()
    bars = answer(page).locator(".bar").first
    whole = answer(page).inner_text()
    expect(bars).to_be_visible()
    assert shown(page) == 18
    step.focus()
    for number in range(1, 5):
        page.keyboard.press("Enter")
        assert shown(page) == number
    expect(below).to_contain_text("Step 4 of 18: layer1.1")
    expect(bars).to_be_hidden()
    play.evaluate(PLAY_A_WHILE)
    there = shown(page)
    page.wait_for_timeout(800)  # two beats
    assert 4 < shown(page) == there < 18
    for _ in range(18 - there):
        step.click()
    expect(below).to_contain_text("Step 18 of 18: layer4.2")
    expect(bars).to_be_hidden()
    play.click()  # the answer comes last, and ends it
    expect(bars).to_be_visible()
    expect(play).to_have_text("Play")
    assert answer(page).inner_text() == whole
    step.click()
    strip(page).get_by_role("radio").nth(2).click()  # back at work
    expect(bars).to_be_visible()
    assert shown(page) == 18


def test_nothing_moves_by_itself_where_motion_is_not_wanted(server: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page, server)
    below = page.locator(".st-key-strip .below")
    expect(below.get_by_role("button")).to_have_text(["Step"])


def test_no_click_is_lost_however_quick(server: str, page: Page) -> None:
    open_page(page, f"{server}/?image=cat")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("With all its 16 blocks", timeout=PATIENCE)
    settled(page)
    for place in (4, 5, 6):
        strip(page).get_by_role("switch").nth(place).click()
    expect(main).to_contain_text("Without layer2.1, layer2.2 and layer2.3", timeout=PATIENCE)
    settled(page)
    at_once = "strip => [4, 5, 6, 8].forEach(i => strip.querySelectorAll('.switch')[i].click())"
    strip(page).evaluate(at_once)
    expect(main).to_contain_text("Without it the network", timeout=PATIENCE)
    settled(page)
    assert parameters(page)["removed"] == ["layer3.1"]
    expect(strip(page).locator(".box.out")).to_have_count(1)
    onward = main.get_by_role("button", name="Next")
    for _ in range(3):
        onward.click()
    expect(main).to_contain_text("Block 12 of 16", timeout=PATIENCE)


def test_the_links_lead_to_this_block_and_back_is_one_page(server: str, page: Page) -> None:
    open_page(page, f"{server}/?block=layer2.3")
    main = page.get_by_test_id("stMain")
    main.get_by_role("link", name="One number by hand").click()
    expect(main).to_contain_text("ResNet-50, block 7 of 16 (layer2.3)", timeout=PATIENCE)
    settled(page)
    assert parameters(page) == {"block": ["layer2.3"], "part": ["layers"]}
    page.go_back()
    expect(main).to_contain_text("Block 7 of 16 (layer2.3)", timeout=PATIENCE)
    settled(page)
    box = page.locator(".st-key-doors").get_by_text("Choose blocks").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 5, box["y"] + 5)  # all of a card is its link
    expect(main.get_by_role("heading", level=1)).to_have_text("Build it yourself", timeout=PATIENCE)


def test_old_maps_are_dimmed_while_new_ones_are_waited_for(server: str, page: Page) -> None:
    open_page(page, server)
    maps_now = strip(page).locator("canvas").nth(5)
    expect(maps_now).to_have_css("opacity", "1")
    page.get_by_test_id("stMain").evaluate(
        "main => main.insertAdjacentHTML('beforeend', '<div class=waiting>Reading</div>')"
    )
    expect(maps_now).to_have_css("opacity", "0.45")
    expect(answer(page)).to_have_css("opacity", "0.45")


def test_the_door_to_the_race_plays_a_recording_on_the_first_screen_every_time(
    server: str, page: Page
) -> None:
    main = page.get_by_test_id("stMain")
    for width, height in ((1440, 900), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        open_page(page, server)
        page.locator(".st-key-doors").get_by_role("link", name="Watch a race").click()
        expect(main).to_contain_text("A recording: ", timeout=PATIENCE)
        page.wait_for_function(RACE_IN_SIGHT, timeout=PATIENCE)
        end = main.get_by_role("button", name="End", exact=True)
        end.click(force=True)  # a slow machine may be there already: nothing to press then
        expect(end).to_be_disabled(timeout=PATIENCE)
        expect(main).to_contain_text("Wrong on the training pictures", timeout=PATIENCE)
        settled(page)


def test_the_picture_is_there_before_the_network(fresh_server: object, page: Page) -> None:
    server = fresh_server()  # type: ignore[operator]
    page.goto(f"{server}/?image=cat")
    waiting = page.locator(".st-key-strip_unread .strip")
    expect(waiting.get_by_role("radio")).to_have_count(16, timeout=PATIENCE)
    expect(page.locator(".waiting")).to_contain_text("Reading your picture")
    before = painted(page, waiting, 1)
    assert sum(before["painted"][0]) > 0
    assert not any(map(sum, before["painted"][1:]))
    expect(strip(page)).to_be_visible(timeout=PATIENCE)
    expect(waiting).to_have_count(0)
    settled(page)
    assert strip(page).bounding_box() == before["place"]  # nothing hops


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_to_press_and_to_see_has_a_name(scheme: str, server: str, page: Page) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_page(page, f"{server}/?removed=layer3.3")
    main = page.get_by_test_id("stMain")
    for role in ("button", "link", "radio", "switch", "img", "radiogroup"):
        for part in main.get_by_role(role).all():  # type: ignore[arg-type]
            if part.is_visible():
                expect(part).not_to_have_accessible_name("")
    chosen = strip(page).locator('[role="radio"][tabindex="0"]')
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("aria-checked", "true")
    outline = chosen.evaluate("box => parseFloat(getComputedStyle(box).outlineWidth)")
    assert outline >= 3


def test_another_answer_is_said_aloud_and_the_first_is_not(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict?image=rocket")
    told = page.locator(".st-key-strip").get_by_role("status")
    expect(strip(page).locator(".answer .bar")).to_have_count(4, timeout=PATIENCE)
    expect(told).to_have_text("")
    page.get_by_role("slider", name="Rotate").press("End")
    best = strip(page).locator(".answer .bar").first
    expect(told).to_contain_text("Its answer", timeout=PATIENCE)
    settled(page)
    label, share = best.locator("span").first.inner_text(), best.locator("b").inner_text()
    expect(told).to_contain_text(f"{label}, {share}")
