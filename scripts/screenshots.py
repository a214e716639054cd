"""Write every page to docs/screenshots: light, dark and at phone width.

python -m scripts.screenshots [--only PAGE] [--out DIR]
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, expect

from resnet_viz.ui.exhibits import BLOCK, EXHIBITS, LAB
from scripts.made_with import note
from tests.browser.harness import ROOT, chromium, open_page, running_app, settled

PAGES = {
    **{one.name or "home": f"/{one.name}?{one.shows}".rstrip("?") for one in EXHIBITS},
    "lesion": f"/{BLOCK.name}?image=rocket&part=remove&removed=layer2.1&twin=true",
}


class Shot(NamedTuple):
    name: str
    width: int
    height: int  # at least: a longer page gives a longer picture
    scheme: Literal["light", "dark"]


SHOTS = (
    Shot("light", 1440, 900, "light"),
    Shot("dark", 1440, 900, "dark"),
    Shot("phone", 390, 844, "light"),
)

# Streamlit scrolls inside the page: a picture of all of it needs a window as tall as its content.
CONTENT_HEIGHT = """() => document.querySelector('[data-testid="stMain"]').scrollHeight"""


def take(browser: Browser, url: str, shot: Shot, file: Path) -> None:
    with browser.new_context(
        viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme
    ) as context:
        page = context.new_page()
        open_page(page, url)
        end = page.get_by_role("button", name="End", exact=True)
        if end.count():  # a recording plays
            end.click(force=True)  # on a busy machine it may be there already
            expect(page.get_by_test_id("stMain")).to_contain_text("Wrong on the training pictures")
            settled(page)
        height = max(shot.height, page.evaluate(CONTENT_HEIGHT))
        page.set_viewport_size({"width": shot.width, "height": height})
        settled(page)
        shown = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        shown.save(file, exif=note())


def finished_run(browser: Browser, url: str) -> str:
    """The lab's address with a run of the default experiment, done now or recorded before."""
    with browser.new_context() as context:
        page = context.new_page()
        open_page(page, f"{url}/{LAB.name}")
        main = page.get_by_test_id("stMain")
        main.get_by_role("button", name="About the same", exact=True).click()
        expect(main).to_contain_text("Wrong on the training pictures")
        address: str = page.evaluate("location.pathname + location.search")
        return address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PAGES, metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots", metavar="DIR")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    names = [options.only] if options.only else list(PAGES)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "server.log") as url,
        chromium() as browser,
    ):
        for name in names:
            path = finished_run(browser, url) if name == LAB.name else PAGES[name]
            for shot in SHOTS:
                file = options.out / f"{name}-{shot.name}.png"
                take(browser, url + path, shot, file)
                print(file)


if __name__ == "__main__":
    main()
