"""What the learner has set is not taken back by a server that answers late: components of ours in a
real browser, and beside them in place of Streamlit what a slow server would say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.harness import ROOT

UI = ROOT / "resnet_viz" / "ui"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
MOUNT = """
const parent = document.querySelector("#here");
window.told = [];
window.say = (data) => (window.leave = part({
  parentElement: parent, data, setTriggerValue: (what, value) => told.push(value) }));
"""


def mount(page: Page, script: Path, html: str, data: dict[str, Any]) -> None:
    source = (UI / "mounts.js").read_text("utf-8") + (UI / script).read_text("utf-8")
    source = source.replace("export default", "const part =") + MOUNT
    page.set_content(f'<div id="here">{html}</div><script type="module">{source}</script>')
    say(page, data)


def say(page: Page, data: dict[str, Any]) -> None:
    """What the server tells the component."""
    page.evaluate("(data) => say(data)", data)


def told(page: Page, count: int) -> list[Any]:
    """What the component has told the server, as soon as it is so much."""
    found: list[Any] = page.wait_for_function(
        "(count) => told.length >= count && told", arg=count
    ).json_value()
    return found


def test_a_marked_cell_stays_marked(page: Page) -> None:
    def known(*marked: int) -> dict[str, Any]:
        return {"picture": PIXEL, "alt": "", "side": 3, "marked": list(marked)}

    mount(page, Path("believe/cells.js"), '<img><div class="grid"></div>', known())
    cells = page.locator(".grid button")
    cells.nth(1).click()
    assert told(page, 1) == [[1]]
    cells.nth(2).click()
    assert told(page, 2)[1] == [1, 2]
    say(page, known(1))
    cells.nth(5).click()
    assert told(page, 3)[2] == [1, 2, 5]
    say(page, known(1, 2, 5))
    say(page, known())  # somewhere else all were taken away
    expect(page.locator(".grid [aria-pressed=true]")).to_have_count(0)


def test_a_square_goes_on_from_where_it_is(page: Page) -> None:
    def known(x: int) -> dict[str, Any]:
        size = {"width": 200, "height": 100, "smallest": 100, "size": 500}
        return {"picture": PIXEL, "x": x, "y": 500, **size}

    html = '<div class="frame"><img><div class="square" tabindex="0"></div></div>'
    mount(page, Path("bar/square.js"), html, known(0))
    page.locator(".square").focus()
    steps = []
    for number in range(1, 4):
        page.keyboard.press("ArrowRight")
        steps.append(told(page, number)[-1][0])
        say(page, known(0 if number == 1 else steps[-2]))
    assert 0 < steps[0] < steps[1] < steps[2]
    page.keyboard.press("ArrowLeft")
    assert told(page, 4)[-1][0] == steps[1]


def test_a_picture_is_chosen_though_the_gallery_is_closed_at_once(page: Page) -> None:
    entries = [{"id": name, "title": name, "thumbnail": ""} for name in ("cat", "dog")]
    html = '<div class="gallery" tabindex="0"></div>'
    mount(page, Path("bar/gallery.js"), html, {"entries": entries, "chosen": "cat"})
    page.locator(".gallery").focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("leave()")
    assert told(page, 1) == ["dog"]
