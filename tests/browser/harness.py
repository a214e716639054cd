"""The app in a real browser: a server of its own, the Chromium that is installed, and waiting
until a page is done. Shared by the browser tests, the screenshots and the benchmarks."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from resnet_viz.ui.exhibits import EXHIBITS, Exhibit
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120  # generous: the machine may be busy with something else
PAGE_SECONDS = 120
PATIENCE = PAGE_SECONDS * 1000  # in milliseconds, as Playwright counts
STOP_SECONDS = 10
# Opened at /predict, Streamlit's client first asks whether the server lives under /predict/, and
# the browser reports the 404; below /net, /net/predict/.
BASE_URL_PROBE = re.compile(r"(/[^/]+){1,2}/_stcore/(health|host-config)")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    # Now and then it looks a server of its maker up all the same.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-unsafe-swiftshader",  # 3D charts
)

# Calm: the script is not running and nothing is stale or yet to come, for a while. A rerun starts
# a few milliseconds after the click that asks for it, so one calm moment proves nothing.
CALM = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const unfinished =
    '[data-testid="stAppSkeleton"], [data-testid="stSkeleton"], [data-stale="true"]';
  const busy = app?.dataset.testScriptState !== "notRunning" || document.querySelector(unfinished);
  const now = performance.now();
  if (busy || window.calmSince === undefined) window.calmSince = now;
  return !busy && now - window.calmSince >= 300;
}"""
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).background"

UNFOLD = """() => document.querySelectorAll('details:not([open]) > summary')
  .forEach((summary) => summary.click())"""
UNFOLDED = """() => [...document.querySelectorAll('[data-testid="stExpander"] details')]
  .filter((fold) => !fold.parentElement.closest("details"))
  .every((fold) => fold.open && fold.querySelector('[data-testid="stElementContainer"]'))"""


# Nothing moves that would come to its end, as a fold that opens does.
STILL = """() => document.getAnimations().every(
    (one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)"""


@contextmanager
def running_app(
    log: Path,
    environment: Mapping[str, str] | None = None,
    script: Path = ROOT / "app.py",
    folder: Path = ROOT,
    below: str = "",
    names: Sequence[str] = (),
) -> Iterator[str]:
    """The app on a fresh server of its own, its output in `log`; gives the address. `environment`
    is added to the server's; `script` is another app for comparison; `folder` is the one it is
    started from; `below` is the path under which it is served, "/net"; `names` are those it answers
    to, any if there are none."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.baseUrlPath", below]
    command += [f"--server.allowedHosts={name}" for name in names]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}{below}"
    try:
        wait_until_healthy(url, process, log)
        yield url
    finally:
        _stop(process)


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.02)
    raise RuntimeError(f"The app did not start. Its output:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, then whatever it started: all are in the session made for it."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def chromium_path() -> str | None:
    """Where the installed browser is, if there is one."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    expect.set_options(timeout=PAGE_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own; fails if the browser complained or asked another machine for something.
    What its page kept in the browser goes with it, and so do the tabs opened meanwhile: the next
    tab of the context finds nothing."""
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        url = message.location["url"]
        if message.type == "error" and not BASE_URL_PROBE.fullmatch(urlsplit(url).path):
            complaints.append(f"{message.text} ({url})")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", "", None}:
            complaints.append(f"a request to {request.url}")
        if request.resource_type == "image" and "/media/" in request.url:
            # Streamlit forgets such a file as soon as the page goes on.
            complaints.append(f"a picture that did not come with its page: {request.url}")

    others = context.pages
    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", on_request)
    try:
        yield page
        heard = tuple(complaints)
    finally:
        _leave(context, page.url, others)
    assert not heard, f"The browser complained: {heard}"


def _leave(context: BrowserContext, url: str, others: list[Page]) -> None:
    """Close all tabs but `others`, and forget what the address's site kept in the browser."""
    empty = context.new_page()
    for one in context.pages:
        if one not in others and one != empty:
            one.close()
    site = urlsplit(url)
    forgotten = {"origin": f"{site.scheme}://{site.netloc}", "storageTypes": "all"}
    context.new_cdp_session(empty).send("Storage.clearDataForOrigin", forgotten)
    empty.close()


def open_page(page: Page, url: str) -> None:
    """Go there and wait until the page is done."""
    page.goto(url)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the app rests, and check that no exception is on the page.

    After a click, first wait for what it should change (`expect(...)`): a slow server rests a
    while before it starts.
    """
    page.evaluate("window.calmSince = undefined")
    page.wait_for_function(CALM, timeout=PAGE_SECONDS * 1000)
    exceptions = page.get_by_test_id("stException").all_inner_texts()
    assert not exceptions, f"An exception is on the page: {exceptions}"


def unfold(page: Page) -> None:
    """Open all folds and wait until something is in each, for one is drawn once it is opened."""
    page.evaluate(UNFOLD)
    page.wait_for_function(UNFOLDED, timeout=PATIENCE)
    page.wait_for_function(STILL)
    settled(page)


def unroll(page: Page, box: Locator) -> None:
    """Open the list of a box. One that is scrolled while it opens closes again: first it is brought
    into sight, and all rests there."""
    box.scroll_into_view_if_needed()
    settled(page)
    box.click()


def darken(page: Page) -> None:
    """Let the system ask for dark pages, and wait until this one is."""
    light = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({BACKGROUND})() !== light", arg=light)
    settled(page)


def go_to(page: Page, exhibit: Exhibit) -> None:
    """By the navigation: to the group if another one is open, and in it to the page."""
    there = page.locator(".st-key-siblings").get_by_role("link", name=exhibit.title, exact=True)
    if not there.count():
        groups = page.locator(".st-key-navigation")
        groups.get_by_role("link", name=exhibit.heading, exact=True).click()
        wait_for_page(page, first_of(exhibit))
        if exhibit == first_of(exhibit):
            return
    there.click()
    wait_for_page(page, exhibit)


def wait_for_page(page: Page, exhibit: Exhibit) -> None:
    """Until the server is at it: then it says so in the address."""
    page.wait_for_url(re.compile(f"/{exhibit.name}([?#]|$)"), wait_until="commit")


def first_of(exhibit: Exhibit) -> Exhibit:
    """The page to which its group's name leads."""
    return next(one for one in EXHIBITS if one.heading == exhibit.heading)


def answer(page: Page) -> Locator:
    return page.locator(".st-key-top1")


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.evaluate("location.href")).query)


def parameter(page: Page, name: str) -> str:
    (value,) = parameters(page)[name]
    return value


def wait_for_parameter(page: Page, name: str, pattern: str) -> None:
    """Wait until the address says of `name` what the pattern matches, "" for nothing, and the app
    rests.

    A widget shows at once what was done to it, and the server hears of it a moment later; the
    address is written at the end of the run that does.
    """
    page.wait_for_function(
        """([name, pattern]) => new RegExp(`^(?:${pattern})$`).test(
          new URLSearchParams(location.search).getAll(name).join())""",
        arg=[name, pattern],
        timeout=PATIENCE,
    )
    settled(page)
