"""How fast the app feels, measured in a real browser.

python -m benchmarks.app_speed [--runs N]
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import skimage
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from resnet_viz.pictures.gallery import SAMPLES
from resnet_viz.ui.exhibits import ARCHITECTURE, BELIEVE, BUILD, FAMILY, Exhibit
from resnet_viz.ui.lab.start import AGAIN
from tests.browser.harness import ROOT, chromium, first_of, go_to, open_page, running_app, settled
from tests.browser.photos import bring, file_of

APP = ROOT / "app.py"
PICTURES = "() => [...document.querySelectorAll('.stMain img')].map((img) => img.src).join()"
PICTURES_CHANGED = f"""(before) => ({PICTURES})() !== before &&
  [...document.querySelectorAll(".stMain img")].every((img) => img.complete)"""
MAPS_SHOWN = """() => {
  const maps = [...document.querySelectorAll(".sum img")];
  return maps.length === 3 && maps.every((map) => map.complete);
}"""
WORDS = """() => [...document.querySelectorAll('.stMain [data-testid="stMarkdown"]')]
  .map((element) => element.textContent).join()"""
WORDS_CHANGED = f"(before) => ({WORDS})() !== before"
ANSWER_CHANGED = """(before) => {
  const shown = document.querySelector(".st-key-top1");
  return shown && !shown.closest('[data-stale="true"]') && shown.textContent !== before;
}"""
STRIP = """() => {  // the answer, which comes with the maps
  const drawn = [...document.querySelector(".st-key-strip")?.querySelectorAll("*") ?? []]
    .find((element) => element.shadowRoot);
  return drawn?.shadowRoot.querySelector(".answer").textContent ?? "";
}"""
STRIP_CHANGED = f"(before) => !['', before].includes(({STRIP})())"

FIRST_MAP = """() => [...document.querySelectorAll(".stMain .st-key-maps img")]
  .some((map) => map.complete && !map.closest('[data-stale="true"]'))"""
WHOLE_PAGE = """(title) => {
  const heading = document.querySelector(".stMain h1")?.textContent;
  const state = document.querySelector('[data-testid="stApp"]').dataset.testScriptState;
  const last = [...document.querySelectorAll('.stMain [data-testid="stMarkdown"]')]
    .find((words) => words.textContent.includes("To think about."));
  return heading === title && state === "notRunning" && last
    && !last.closest('[data-stale="true"]');
}"""

POINT_DRAWN = """() => {
  const told = document.querySelector('[data-testid="stProgress"]')?.innerText ?? "";
  const line = document.querySelector(".st-key-race_live .scatterlayer path.js-line");
  return /step [1-9]/.test(told) && line?.getAttribute("d");
}"""
WORKER_SECONDS = 8.0  # a worker is started with the page: as long as it takes to make a guess
FINER = (
    "&block=layer3.5"  # in the last block the maps of two classes may both be 0: the same picture
)
LONG_RUN = "/lab?preset=Your+own+settings&networks=Residual+alone&epochs=200"


def first_paint(browser: Browser, folder: Path, runs: int, script: Path) -> Iterator[float]:
    """From `streamlit run` to the heading in a browser that is already open."""
    for run in range(runs):
        with browser.new_context() as context:
            page = context.new_page()
            began = time.perf_counter()
            with running_app(folder / f"paint-{run}.log", script=script) as url:
                page.goto(url, wait_until="commit")
                expect(
                    page.get_by_test_id("stMain").get_by_role("heading", level=1)
                ).to_be_visible()
                yield time.perf_counter() - began


def first_maps(browser: Browser, folder: Path, runs: int) -> Iterator[float]:
    """From Home's address, on a server that has not imported torch, to the strip with the answer
    and the chosen block's three maps."""
    for run in range(runs):
        with running_app(folder / f"maps-{run}.log") as url, browser.new_context() as context:
            page = context.new_page()
            began = time.perf_counter()
            page.goto(url, wait_until="commit")
            expect(page.locator(".st-key-strip .bar").first).to_be_visible()
            page.wait_for_function(MAPS_SHOWN)
            yield time.perf_counter() - began


def first_opening(browser: Browser, folder: Path, runs: int, exhibit: Exhibit) -> Iterator[float]:
    """From a click on a page's name to the whole page, for the first time on a server whose process
    that computes is there: what the page counts is not kept yet."""
    for run in range(runs):
        with running_app(folder / f"open-{run}.log") as url, browser.new_context() as context:
            page = context.new_page()
            open_page(page, f"{url}/gradients")  # is computed, and draws with Plotly
            if exhibit != first_of(exhibit):
                open_page(page, f"{url}/{first_of(exhibit).name}")
            began = time.perf_counter()
            go_to(page, exhibit)
            page.wait_for_function(WHOLE_PAGE, arg=exhibit.title)
            yield time.perf_counter() - began


def first_map(page: Page, url: str, runs: int) -> Iterator[float]:
    """From a click on the name of the page of maps on trial, the picture another one each time and
    read already, to the first of its maps."""
    for run in range(runs):
        open_page(page, f"{url}/?image={SAMPLES[run].id}&looked=true")  # the classes differ
        began = time.perf_counter()
        go_to(page, BELIEVE)
        page.wait_for_function(FIRST_MAP)
        yield time.perf_counter() - began
        settled(page)


def upload(page: Page, runs: int) -> Iterator[float]:
    """From choosing a photo to its prediction on the screen."""
    photos = {"coffee.jpg": skimage.data.coffee(), "cat.jpg": skimage.data.chelsea()}
    for name, pixels in islice(cycle(photos.items()), runs):
        jpeg = io.BytesIO()
        Image.fromarray(pixels).save(jpeg, "JPEG", quality=90)
        file = {"name": name, "mimeType": "image/jpeg", "buffer": jpeg.getvalue()}
        before = answer(page)
        began = time.perf_counter()
        page.locator(".st-key-upload input[type=file]").set_input_files(file)
        page.wait_for_function(ANSWER_CHANGED, arg=before)
        yield time.perf_counter() - began
        settled(page)


def drop(page: Page, runs: int) -> Iterator[float]:
    """From dropping a phone's photo on Home, another one each time, to its answer and maps."""
    shot = cycle((skimage.data.coffee(), skimage.data.chelsea()))
    for run, pixels in enumerate(islice(shot, runs)):
        photo = Image.fromarray(pixels).resize((4032, 3024)).rotate(run)
        file = file_of(photo, f"{run}.jpg")
        before = page.evaluate(STRIP)
        began = time.perf_counter()
        bring(page, "drop", file)
        page.wait_for_function(STRIP_CHANGED, arg=before)
        yield time.perf_counter() - began
        settled(page)


def slider(page: Page, runs: int) -> Iterator[float]:
    """From a key press on the rotation slider to the new prediction on the screen."""
    thumb = page.locator(".st-key-rotate").get_by_role("slider")
    for _ in range(runs):
        thumb.focus()
        before = answer(page)
        began = time.perf_counter()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(ANSWER_CHANGED, arg=before)
        yield time.perf_counter() - began
        settled(page)


TILES = ".st-key-grid_resnet50 .scroll"  # channels
CHOSEN = ".st-key-strip [role=radio][aria-checked=true]"  # the block


def step(page: Page, chosen: str, runs: int) -> Iterator[float]:
    """From an arrow key in tiles or on the strip, back and forth, to the large picture painted
    anew."""
    box = page.locator(chosen)
    for run in range(runs):
        before = page.evaluate(PICTURES)
        began = time.perf_counter()
        box.press("ArrowLeft" if run % 2 == 0 else "ArrowRight")
        page.wait_for_function(PICTURES_CHANGED, arg=before)
        yield time.perf_counter() - began
        settled(page)


def chosen_class(page: Page, runs: int) -> Iterator[float]:
    """From a click on a class, never asked for before, to its Grad-CAM."""
    for run in range(runs):
        box = page.locator(".st-key-target").get_by_role("combobox")
        box.scroll_into_view_if_needed()  # a list that is scrolled while it opens closes again
        settled(page)
        box.click()
        option = page.get_by_role("option").nth(run + 1)
        expect(option).to_be_visible()
        before = page.evaluate(PICTURES)
        began = time.perf_counter()
        option.click()
        page.wait_for_function(PICTURES_CHANGED, arg=before)
        yield time.perf_counter() - began
        settled(page)


def started_run(page: Page, lab: str, runs: int) -> Iterator[float]:
    """From Start in the lab, default experiment, to the first point on its chart."""
    for _ in range(runs):
        open_page(page, lab)
        main = page.get_by_test_id("stMain")
        button = page.locator(".st-key-start button").first
        expect(button).to_be_enabled()
        again = main.get_by_role("radio", name=AGAIN)
        if again.count():  # else its recording is played
            again.click()
            settled(page)
        time.sleep(WORKER_SECONDS)
        began = time.perf_counter()
        button.click()
        page.wait_for_function(POINT_DRAWN)
        yield time.perf_counter() - began
        page.locator(".st-key-stop button").click()
        expect(main).to_contain_text("The run was stopped.")
        settled(page)


def words(page: Page, runs: int, act: Callable[[int], None]) -> Iterator[float]:
    """From what `act` does, with the number of the run, to new words in the open part."""
    for run in range(runs):
        before = page.evaluate(WORDS)
        began = time.perf_counter()
        act(run)
        page.wait_for_function(WORDS_CHANGED, arg=before)
        yield time.perf_counter() - began
        settled(page)


def on_home(page: Page, url: str, runs: int) -> dict[str, tuple[float, list[float]]]:
    """A click on a block to its maps; on a block's switch to the answer without it, and with it
    again."""
    strip = page.locator(".st-key-strip")
    measured = {}
    for twin, where in (("", ""), ("&twin=true", ", twin beside")):
        open_page(page, f"{url}/?image=cat{twin}")
        chosen, out, back = [], [], []
        for place in range(1, runs + 1):
            before = page.evaluate(PICTURES)
            began = time.perf_counter()
            strip.get_by_role("radio").nth(place).click()
            page.wait_for_function(PICTURES_CHANGED, arg=before)
            chosen.append(time.perf_counter() - began)
            settled(page)
        for place in range(1, runs + 1):
            switch = strip.get_by_role("switch").nth(place)
            for seconds in (out, back):
                seconds += words(page, 1, lambda _, switch=switch: switch.click())
        measured[f"Home: block to its maps{where}"] = (0.25, chosen)
        measured[f"Home: block out to the answer{where}"] = (0.3, out)
        measured[f"Home: block in to the answer{where}"] = (0.3, back)
    return measured


def inside_a_block(page: Page, url: str, runs: int) -> dict[str, tuple[float, list[float]]]:
    """A block never shown before to its maps; a block removed to the new answer; another number's
    arithmetic. Each ends when the words that go with it have changed."""

    def block(run: int) -> None:
        page.get_by_role("radiogroup", name="The network's blocks").get_by_role("radio").nth(
            run + 2
        ).click()

    def removal(run: int) -> None:
        page.locator(".st-key-strip").get_by_role("switch").nth(run + 1).click()

    def number(run: int) -> None:  # noqa: ARG001 - each run goes one further
        page.locator(".st-key-column").get_by_test_id("stNumberInputStepUp").click()

    measured = {}
    for twin, where in (("", ""), ("&twin=true", ", twin beside")):
        for what, part, act in (
            ("block to its maps", "The+sum", block),
            ("block removed to the answer", "Remove+blocks", removal),
        ):
            open_page(page, f"{url}/block?image=Cat&part={part}{twin}")
            measured[what + where] = (0.5, [*words(page, runs, act)])
    open_page(page, f"{url}/block?image=Cat&part=Its+layers&column=3")
    measured["number to its arithmetic"] = (0.5, [*words(page, runs, number)])
    return measured


def answer(page: Page) -> str | None:
    return page.locator(".st-key-top1").text_content()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        bare = folder / "bare.py"  # what Streamlit itself takes: no app can be faster
        bare.write_text('import streamlit as st\n\nst.title("A heading")\n')
        measured = {
            "start to first paint of Home": (3.0, [*first_paint(browser, folder, runs, APP)]),
            "start to a bare Streamlit heading": (
                3.0,
                [*first_paint(browser, folder, runs, bare)],
            ),
        }
        measured["Home on a cold server to its maps"] = (2.5, [*first_maps(browser, folder, runs)])
        for exhibit in (ARCHITECTURE, FAMILY, BUILD):
            opened = [*first_opening(browser, folder, runs, exhibit)]
            measured[f"{exhibit.title}: first opening"] = (1.0, opened)
        with running_app(folder / "server.log") as url:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            open_page(page, f"{url}/predict?image=Rocket")  # Home alone would not load torch
            measured["Which map to believe: opening to the first map"] = (
                0.5,
                [*first_map(page, url, runs)],
            )
            measured |= on_home(page, url, runs)
            open_page(page, f"{url}/predict")
            measured["upload to prediction"] = (2.0, [*upload(page, runs)])
            open_page(page, url)
            measured["a phone's photo dropped on Home to answer and maps"] = (
                1.0,
                [*drop(page, runs)],
            )
            open_page(page, f"{url}/predict")
            measured["slider to prediction"] = (0.5, [*slider(page, runs)])
            for twin, where in (("", ""), ("&twin=true", ", twin beside")):
                open_page(page, f"{url}/features?image=Rocket&block=layer3.2&rank=2{twin}")
                measured[f"channel to picture{where}"] = (0.5, [*step(page, TILES, runs)])
                measured[f"block to picture{where}"] = (0.3, [*step(page, CHOSEN, runs)])
                open_page(page, f"{url}/gradcam?image=Rocket{FINER}{twin}")
                measured[f"block to Grad-CAM{where}"] = (0.3, [*step(page, CHOSEN, runs)])
                measured[f"class to Grad-CAM{where}"] = (0.5, [*chosen_class(page, runs)])
            measured |= inside_a_block(page, url, runs)
            measured["Start of a run to its first point"] = (
                3.0,
                [*started_run(page, f"{url}/lab", runs)],
            )
            training = browser.new_page()
            open_page(training, url + LONG_RUN)
            training.locator(".st-key-start button").first.click()
            training.wait_for_function(POINT_DRAWN)
            open_page(page, f"{url}/gradcam?image=Cup+of+coffee{FINER}")
            idle = statistics.median(measured["class to Grad-CAM"][1])
            measured["class to Grad-CAM during a run"] = (2 * idle, [*chosen_class(page, runs)])

    table = Table("", "median", "fastest", "slowest", "bar", title=f"{machine()}; {runs} runs each")
    for what, (bar, seconds) in measured.items():
        median = statistics.median(seconds)
        row = (f"{s:.2f} s" for s in (median, min(seconds), max(seconds)))
        table.add_row(what, *row, f"{bar:.2g} s {'met' if median <= bar else 'MISSED'}")
    Console().print(table)


if __name__ == "__main__":
    main()
