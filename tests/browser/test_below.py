"""Every page works below a sub-path, as behind a proxy that serves other things as well, and from
another name of the machine."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from resnet_viz.ui.exhibits import CLASSROOM, EXHIBITS, GRADCAM, HOME, QUIZ
from tests.browser.harness import PATIENCE, go_to, open_page, settled
from tests.browser.test_lab import button, main

BELOW = "/net"
NAMES = ("127.0.0.1", "localhost", "*.example.org")
OURS = """() => [...document.querySelectorAll("a[href], img[src], link[href], script[src]")]
  .map((one) => new URL(one.href || one.src, location.href))
  .filter((url) => url.host === location.host).map((url) => url.pathname)"""


@pytest.fixture(scope="module")
def below(start_app: Callable[..., str]) -> Iterator[str]:
    """The address of Home."""
    with ExitStack() as stack:
        yield start_app(stack, below=BELOW, names=NAMES)


def paths(page: Page) -> list[str]:
    """Of all that the page links to or loads from its own server."""
    found: list[str] = page.evaluate(OURS)
    return found


def test_every_page_and_what_it_links_to_is_below(page: Page, below: str) -> None:
    failed: list[str] = []
    page.on("response", lambda answer: answer.status >= 400 and failed.append(answer.url))
    open_page(page, below)
    for exhibit in EXHIBITS:
        go_to(page, exhibit)
        page.wait_for_function(
            "path => location.pathname.replace(/[/]$/, '') === path",
            arg=f"{BELOW}/{exhibit.name}".rstrip("/"),
        )
        settled(page)
        found = paths(page)
        assert len(found) > len(EXHIBITS) / 2, exhibit.name
        assert not [path for path in found if not f"{path}/".startswith(f"{BELOW}/")], exhibit.name
        page.wait_for_function("[...document.images].every((one) => one.complete)")
    assert failed == []


def test_links_to_pass_on_are_below(page: Page, below: str) -> None:
    open_page(page, f"{below}/{GRADCAM.name}?image=rocket")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".st-key-share code, [data-testid=stCode] code").first).to_contain_text(
        f"{below}/{GRADCAM.name}?image=rocket"
    )
    page.keyboard.press("Escape")
    go_to(page, HOME)
    settled(page)
    page.get_by_role("button", name="Share").click()
    said = page.locator("[data-testid=stCode] code").first
    expect(said).to_contain_text(urlsplit(below).netloc)
    shared = said.inner_text()
    assert urlsplit(shared).path.rstrip("/") == BELOW
    open_page(page, shared)
    expect(page.get_by_role("link", name=CLASSROOM.title).first).to_be_attached()


def test_a_room_s_code_and_a_key_s_links_are_below(page: Page, below: str, tmp_path: Path) -> None:
    open_page(page, f"{below}/{CLASSROOM.name}")
    button(page, "Open a room").click()
    code = main(page).get_by_role("img", name="QR code")
    expect(code).to_be_visible(timeout=PATIENCE)
    settled(page)
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(code.screenshot())))
    assert found is not None
    assert found.text.startswith(f"{below}/{CLASSROOM.name}?room=")

    open_page(page, f"{below}/{QUIZ.name}")
    main(page).get_by_text("For teachers: this set on paper").click()
    with page.expect_download(timeout=PATIENCE) as download:
        button(page, "The key").click()
    download.value.save_as(tmp_path / "key.html")
    links = re.findall('href="(http[^"]+)"', (tmp_path / "key.html").read_text())
    assert len(links) >= 8
    assert not [link for link in links if not link.startswith(f"{below}/")]


def test_the_app_answers_to_another_name_of_its_machine(page: Page, below: str) -> None:
    named = below.replace("127.0.0.1", "localhost")
    open_page(page, f"{named}/{GRADCAM.name}")
    assert {urlsplit(page.evaluate("location.href")).hostname} == {"localhost"}
    expect(page.locator(".st-key-navigation")).to_be_visible()


def handshake(url: str, name: str) -> int:
    """What the server says to a browser that opened its page by this name."""
    server = urlsplit(url)
    connection = HTTPConnection(server.netloc, timeout=60)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": "streamlit"}
    origin = {"Host": name, "Origin": f"https://{name}"}
    with closing(connection):
        connection.request("GET", f"{server.path}/_stcore/stream", headers=upgrade | key | origin)
        return connection.getresponse().status


def test_a_server_is_told_to_which_names_it_answers(server: str, below: str) -> None:
    assert handshake(server, "any.example.net") == HTTPStatus.SWITCHING_PROTOCOLS
    assert handshake(below, "class.example.org") == HTTPStatus.SWITCHING_PROTOCOLS
    assert handshake(below, "any.example.net") == HTTPStatus.FORBIDDEN
