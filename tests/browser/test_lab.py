"""The lab, as a learner uses it: start, watch, pause, step, leave, come back, reload, stop."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from resnet_viz.ui.exhibits import HOME, LAB
from resnet_viz.ui.lab.fold import LABEL
from tests.browser.harness import PATIENCE, go_to, open_page, settled, wait_for_parameter

OWN = "preset=Your+own+settings&depth=8&epochs=200&networks=Residual+alone"
# Where the first chart ends.
BOTTOM = """() => document.querySelector('[data-testid="stMain"] .js-plotly-plot')
  ?.getBoundingClientRect().bottom"""
# Where it begins, ten times within five seconds of a recording; when it is drawn anew it is
# nowhere for a moment.
TOPS = """() => new Promise((done) => {
  const tops = [];
  const look = () => {
    const chart = document.querySelector("[data-testid=stMain] .js-plotly-plot");
    if (!chart) return requestAnimationFrame(look);
    tops.push(Math.round(chart.getBoundingClientRect().top));
    if (tops.length < 10) setTimeout(look, 500);
    else done(tops);
  };
  look();
})"""


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def button(page: Page, name: str) -> Locator:
    return main(page).get_by_role("button", name=name, exact=True)


def start(page: Page) -> None:
    expect(button(page, "Start")).to_be_enabled(timeout=PATIENCE)
    button(page, "Start").click()


def step(page: Page) -> int:
    """The step that the progress bar tells."""
    told = main(page).get_by_test_id("stProgress").inner_text()
    found = re.search(r"step ([\d,]+) of", told)
    return int(found[1].replace(",", "")) if found else 0


def wait_for_step(page: Page, more_than: int) -> int:
    reached = page.wait_for_function(
        """least => {
          const told = document.querySelector('[data-testid="stProgress"]')?.innerText ?? "";
          const found = told.match(/step ([\\d,]+) of/);
          const step = found ? Number(found[1].replaceAll(",", "")) : 0;
          return step > least && step;
        }""",
        arg=more_than,
        timeout=PATIENCE,
    )
    return int(reached.json_value())


@contextmanager
def stranger(page: Page) -> Iterator[Page]:
    """A page of another browser."""
    assert page.context.browser is not None
    with page.context.browser.new_context() as context:
        yield context.new_page()


def test_a_run_goes_on_through_everything_a_learner_does(server: str, page: Page) -> None:
    open_page(page, f"{server}/lab?{OWN}")
    start(page)
    seen = wait_for_step(page, 0)
    expect(main(page).locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
    wait_for_step(page, seen)

    button(page, "Pause").click()
    expect(main(page).get_by_test_id("stProgress")).to_contain_text("paused", timeout=PATIENCE)
    paused = step(page)
    button(page, "One step").click()
    assert wait_for_step(page, paused) == paused + 1
    button(page, "Resume").click()
    seen = wait_for_step(page, paused + 1)

    go_to(page, HOME)
    expect(page.locator(".st-key-run_goes_on")).to_contain_text("in the lab", timeout=PATIENCE)
    go_to(page, LAB)
    seen = wait_for_step(page, seen)
    wait_for_parameter(page, "preset", "own")  # the address is whole once the page is
    address = page.evaluate("location.href")
    assert "run=" in address

    page.reload()
    seen = wait_for_step(page, seen)
    expect(button(page, "Pause")).to_be_enabled(timeout=PATIENCE)  # it is this browser's run still
    with stranger(page) as watcher:
        watcher.goto(address)
        wait_for_step(watcher, seen)
        expect(main(watcher)).to_contain_text("This run is steered by whoever started it.")
        expect(button(watcher, "Stop")).to_have_count(0)
    with page.context.new_page() as second:
        second.goto(address)
        wait_for_step(second, seen)
        button(second, "Stop").click()
        expect(main(second)).to_contain_text("The run was stopped.", timeout=PATIENCE)
    expect(main(page)).to_contain_text("The run was stopped.", timeout=PATIENCE)
    settled(page)
    expect(button(page, "Start")).to_have_count(0)  # folded away
    main(page).get_by_text(LABEL).click()
    expect(button(page, "Start")).to_be_enabled(timeout=PATIENCE)


def test_a_finished_run_stands_beside_the_guess(server: str, page: Page, tmp_path: Path) -> None:
    settings = "preset=Your+own+settings&depth=8&epochs=1&seed=3"
    open_page(page, f"{server}/lab?{settings}")
    expect(main(page)).to_contain_text("Your guess starts the run", timeout=PATIENCE)
    expect(main(page)).to_contain_text("Takes about")
    button(page, "About the same").click()
    expect(main(page)).to_contain_text("The run is finished.", timeout=PATIENCE)
    settled(page)
    expect(main(page)).to_contain_text("The guess before the run was About the same")
    expect(page.locator(".st-key-run_goes_on")).to_have_count(0)
    expect(button(page, "About the same")).to_have_count(0)  # folded away
    main(page).get_by_text(LABEL).click()
    expect(button(page, "About the same")).to_be_enabled()
    expect(main(page)).to_contain_text("--depth 8 --epochs 1 --seed 3")
    with page.expect_download() as waiting:
        main(page).get_by_text("Every step as JSON").click()
    lines = json.loads(Path(waiting.value.path()).read_text())
    assert sum("step" in line for line in lines) == 1400 // 64
    with page.expect_download() as waiting:
        main(page).get_by_text("Every step as CSV").click()
    rows = Path(waiting.value.path()).read_text().splitlines()
    assert len(rows) == 1 + 1400 // 64


def test_a_recording_is_played_to_its_end(server: str, page: Page) -> None:
    settings = "preset=own&depth=8&epochs=1&seed=4"
    with stranger(page) as first:
        open_page(first, f"{server}/lab?{settings}")
        button(first, "Plain").click()
        expect(main(first)).to_contain_text("The run is finished.", timeout=PATIENCE)
    open_page(page, f"{server}/lab?{settings}")
    expect(main(page)).to_contain_text("This server ran exactly this on")
    button(page, "Residual").click()
    expect(main(page)).to_contain_text("A recording: ", timeout=PATIENCE)
    expect(main(page).locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
    button(page, "End").click(force=True)  # a slow machine may be there already
    expect(button(page, "End")).to_be_disabled(timeout=PATIENCE)
    expect(main(page)).to_contain_text("The guess before the run was Residual")
    settled(page)


def test_a_recordings_slider_follows_and_is_led(server: str, page: Page) -> None:
    open_page(page, f"{server}/lab?preset=8")
    button(page, "Residual").click()
    slider = main(page).get_by_role("slider", name="Moment of the recording")
    expect(slider).to_be_visible(timeout=PATIENCE)
    expect(slider).not_to_have_value("0", timeout=PATIENCE)
    expect(slider).not_to_have_value("1", timeout=PATIENCE)  # it plays on
    button(page, "Pause").click()
    expect(button(page, "Play")).to_be_visible(timeout=PATIENCE)
    settled(page)
    slider.press("Home")
    expect(slider).to_have_value("0")
    slider.press("ArrowRight")
    expect(slider).to_have_value("1")
    settled(page)
    expect(slider).to_have_value("1")
    expect(button(page, "Play")).to_be_visible()


def test_the_large_chart_stands_still_on_a_projector(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/lab?preset=8")
    button(page, "Residual").click()
    chart = main(page).locator(".js-plotly-plot").first
    expect(chart).to_be_visible(timeout=PATIENCE)
    tops = page.evaluate(TOPS)
    assert len(set(tops)) == 1  # nothing hops
    # It is drawn anew now and then, and is nowhere for a moment.
    assert page.wait_for_function(BOTTOM).json_value() <= 768
    sentence = main(page).locator(".st-key-said h2")
    assert sentence.evaluate("line => getComputedStyle(line).fontSize") == "28px"
    assert main(page).locator(".js-plotly-plot .legend").count() == 0


def test_a_run_that_is_not_here_is_said_so(server: str, page: Page) -> None:
    open_page(page, f"{server}/lab?run=../../etc/passwd")
    expect(main(page)).to_contain_text("No record is kept here", timeout=PATIENCE)
    settled(page)
