"""Write docs/first-seconds.webp, the README's moving picture: ten seconds of Explore as a visitor
sees them, recorded in a real browser at the speed they had.

python -m scripts.first_seconds
"""

from __future__ import annotations

import base64
import io
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.made_with import note
from tests.browser.harness import PATIENCE, ROOT, chromium, open_page, running_app, settled

FILE = ROOT / "docs" / "first-seconds.webp"
WINDOW = {"width": 1024, "height": 680}
LONGEST_MS = 10_000
SHORTEST_MS = 80  # of one image: more a second make the file large and show nothing
MEGABYTES = 3

# A recording shows no pointer.
POINTER = """() => {
  const dot = document.createElement("div");
  dot.style.cssText = "position: fixed; z-index: 9999999; width: 22px; height: 22px; opacity: 0.75;"
    + "margin: -11px; border-radius: 50%; background: #d55e00; pointer-events: none; left: -50px";
  document.body.append(dot);
  document.addEventListener("mousemove", (event) => {
    dot.style.left = `${event.clientX}px`;
    dot.style.top = `${event.clientY}px`;
  });
}"""

Frames = list[tuple[float, bytes]]  # when it was seen, in seconds, and the JPEG


def frames(page: Page, act: Callable[[], None]) -> Frames:
    """What the browser paints while `act` goes on."""
    seen: Frames = []
    tab = page.context.new_cdp_session(page)

    def keep(frame: dict[str, Any]) -> None:
        seen.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        tab.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    tab.on("Page.screencastFrame", keep)
    tab.send("Page.startScreencast", {"format": "jpeg", "quality": 95})
    act()
    tab.send("Page.stopScreencast")
    return seen


def go(page: Page, to: Locator) -> None:
    """The pointer, as a hand moves it."""
    box = to.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=15)


def visit(page: Page) -> None:
    """The picture travels; a block is looked at; it is taken out, and the answer follows."""
    strip = page.locator(".st-key-strip .strip")
    page.wait_for_timeout(700)
    play = page.get_by_role("button", name="Play", exact=True)
    go(page, play)
    play.click()
    page.wait_for_timeout(3000)
    block = strip.get_by_role("radio").nth(6)
    go(page, block)
    block.click()
    page.wait_for_timeout(1500)
    out = strip.get_by_role("switch").nth(3)
    go(page, out)
    out.click()
    expect(out).not_to_be_checked()
    page.wait_for_timeout(3000)


def write(seen: Frames, file: Path) -> None:
    """As WebP, each image as long as it was seen; those that came faster than that are left out."""
    first = seen[0][0]
    kept: list[tuple[int, bytes]] = []
    for seconds, data in seen:
        at = round((seconds - first) * 1000)
        if at > LONGEST_MS:
            break
        if not kept or at - kept[-1][0] >= SHORTEST_MS:
            kept.append((at, data))
    times = [at for at, _ in kept] + [LONGEST_MS]
    images = [Image.open(io.BytesIO(data)).convert("RGB") for _, data in kept]
    images[0].save(
        file,
        save_all=True,
        append_images=images[1:],
        duration=[after - at for at, after in pairwise(times)],
        loop=0,
        quality=70,
        method=6,
        exif=note(),
    )


def record(browser: Browser, url: str) -> Frames:
    with browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        open_page(page, url)
        expect(page.locator(".st-key-strip .strip")).to_be_visible(timeout=PATIENCE)
        settled(page)
        page.evaluate(POINTER)
        return frames(page, lambda: visit(page))


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "server.log") as url,
        chromium() as browser,
    ):
        record(browser, url)  # a first visitor waits for torch
        write(record(browser, url), FILE)
    megabytes = FILE.stat().st_size / 1e6
    print(f"{FILE}: {megabytes:.1f} MB")
    if megabytes > MEGABYTES:
        raise SystemExit(f"A front page's picture has {MEGABYTES} MB at most.")


if __name__ == "__main__":
    main()
