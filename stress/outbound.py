"""A browser goes through the app; nobody may talk to another machine.

The server is watched from inside, by an audit hook that is told of every address that Python code
looks up or connects to; the browser by what its pages ask for; and both from outside, by the
sockets of their processes.
"""

from __future__ import annotations

import json
import os
import tempfile
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from rich.progress import track

from resnet_viz.ui.exhibits import EXHIBITS, LAB
from stress.outcome import Outcome
from stress.refusals import photo
from stress.server import Server, app
from stress.sockets import watched
from tests.browser.harness import PATIENCE, chromium, open_page, settled

HOOK = """
import json, os, sys
log = os.open(os.environ["CONNECTIONS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
ADDRESS = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1,
           "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
def tell(event, host):
    os.write(log, (json.dumps([event, host]) + chr(10)).encode())
def watch(event, arguments):
    if event in ADDRESS:
        address = arguments[ADDRESS[event]]
        host = address[0] if isinstance(address, tuple) else address
        tell(event, host.decode() if isinstance(host, bytes) else str(host or ""))
tell("watched", "")
sys.addaudithook(watch)
"""
HERE = {"127.0.0.1", "localhost", "::1", ""}


def outbound(count: int) -> Outcome:
    """Go through so many pages and use what is on them."""
    exhibits = EXHIBITS[:count]
    asked: set[str] = set()
    with tempfile.TemporaryDirectory() as name, watched(os.getpid()) as sockets:
        folder = Path(name)
        log = folder / "connections"
        environment = {**hooked(folder, log), "https_proxy": ""}  # none that hides who is asked for
        with app(folder, environment) as server, chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.on("request", lambda request: asked.add(request.url))
            page.on("websocket", lambda socket: asked.add(socket.url))
            _upload(page, server)
            for exhibit in track(exhibits, "pages"):
                open_page(page, f"{server.url}/{exhibit.name}?{exhibit.shows}")
                _unfold(page)
                if exhibit is LAB:
                    _train(page)
        told = [json.loads(line) for line in log.read_text().splitlines()]
    processes = sum(event == "watched" for event, _ in told)
    by_server = {f"{event} {host}" for event, host in told if not is_here(host)}
    by_browser = {url for url in asked if not is_here(urlsplit(url).hostname or "")}
    found = sorted(by_server | by_browser | sockets)
    return Outcome(
        "outbound",
        "outbound connections in a whole browser run: 0",
        f"{len(found)} in {len(exhibits)} pages ({len(asked):,} addresses asked for by the "
        f"browser; {processes} processes of the server watched)" + "".join(f"; {x}" for x in found),
        not found and processes > 0,
        {"outbound": len(found), "browser_asked": len(asked), "processes": processes},
    )


def hooked(folder: Path, log: Path) -> dict[str, str]:
    """The environment in which every Python process tells `log` whom it looks up or calls."""
    (folder / "sitecustomize.py").write_text(HOOK)
    return {"PYTHONPATH": str(folder), "CONNECTIONS": str(log)}


def is_here(host: str) -> bool:
    """Whether this is this machine, or a socket in its file system."""
    try:
        return host in HERE or host.startswith("/") or ip_address(host).is_loopback
    except ValueError:
        return False


def _upload(page: Page, server: Server) -> None:
    open_page(page, server.url)
    file = {"name": "noise.png", "mimeType": "image/png", "buffer": photo()}
    page.locator(".st-key-upload input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".st-key-picture")).to_contain_text("Your photo", timeout=PATIENCE)
    settled(page)


def _unfold(page: Page) -> None:
    """Open every fold and every tab of a page."""
    for part in page.locator('main [data-testid="stExpander"] summary, main [role="tab"]').all():
        if part.is_visible():
            part.click()
            settled(page)


def _train(page: Page) -> None:
    """Start a run in the lab, see it going on, and stop it."""
    page.locator(".st-key-start button").first.click()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_enabled(timeout=PATIENCE)
    stop.click()
    expect(page.locator(".st-key-start button").first).to_be_enabled(timeout=PATIENCE)
