"""What a server must refuse: strangers' pages, paths that lead out, and what is another's."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from PIL import Image
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from stress.outcome import Outcome
from stress.server import Server, app
from stress.visitor import XSRF, Visitor, put

FOREIGN = "http://evil.example"
NAME = "the-others-photo.png"
OUTSIDE = (b"root:", b"requires-python", b"def draw_bar", b"[core]")
FILES = ("etc/passwd", "pyproject.toml", "resnet_viz/ui/bar/bar.py", ".git/config")
UPS = ("..", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e", "..\\..", "..%5c..", "....//", "%252e%252e")
ROUTES = (
    "/media",
    "/static",
    "/app/static",
    "/component",
    "/component/resnet_viz_tiles",
    "/_stcore/bidi-components",
    "/_stcore/bidi-components/resnet_viz_tiles",
)


def refusals(count: int) -> Outcome:
    """So many guesses at another session's pictures, and every other trick once."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        tricks = asyncio.run(_strangers(server)) | asyncio.run(_others(server, count))
        tricks |= {"path traversal": _traversals(server)}
    tried = sum(len(results) for results in tricks.values())
    allowed = {trick: results.count(False) for trick, results in tricks.items() if not all(results)}
    said = ", ".join(f"{trick}: {number}" for trick, number in allowed.items())
    return Outcome(
        "refusals",
        "foreign origin, missing XSRF token, path traversal, other session's upload, media of "
        "another session by guess: refused",
        f"{tried - sum(allowed.values()):,} of {tried:,} tries refused"
        + (f"; let through: {said}" if said else ""),
        not allowed,
        {trick: len(results) for trick, results in tricks.items()},
    )


# --- A stranger's page ---------------------------------------------------------------------------


async def _strangers(server: Server) -> dict[str, list[bool]]:
    """Whether each try of a page from elsewhere was refused."""
    async with Visitor(server.url) as visitor:
        await visitor.open()
        url = server.url + (await visitor.address_for(NAME)).upload_url
        right = visitor.token
    foreign_origins = (FOREIGN, "null", "http://127.0.0.1.evil.example", "file://")
    tokens = (None, "", "2|0|0|0", "2|" + secrets.token_hex(16))
    return {
        "foreign origin of the websocket": [
            await _is_refused(server, origin) for origin in foreign_origins
        ],
        "foreign origin of the upload": [
            _preflight(url, origin) not in (origin, "*") for origin in foreign_origins
        ],
        "upload without the XSRF token": [
            *(put(url, NAME, photo(), token) == 403 for token in tokens),
            _status(url, "PUT", {"Cookie": f"{XSRF}={right}"}) == 403,
            _status(url, "PUT", {"X-Xsrftoken": right}) == 403,
            _status(url, "DELETE", {}) == 403,
        ],
    }


async def _is_refused(server: Server, origin: str) -> bool:
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        async with connect(address, additional_headers={"Origin": origin}, proxy=None):
            return False
    except InvalidStatus as refused:
        return refused.response.status_code == 403


def _preflight(url: str, origin: str) -> str | None:
    """Whom the server allows to upload, where a page from this origin asks."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    return _answer(url, "OPTIONS", headers)[2].get("access-control-allow-origin")


# --- Another session -----------------------------------------------------------------------------


async def _others(server: Server, guesses: int) -> dict[str, list[bool]]:
    """Whether what one session has uploaded stays its own."""
    async with Visitor(server.url) as owner, Visitor(server.url) as other:
        await owner.open("gradcam")  # whose files have addresses
        await other.open("gradcam")
        await owner.upload(NAME, photo())
        assert owner.screen.says(NAME)
        before = set(other.screen.media())
        stolen = await owner.address_for(NAME)  # even to one who has seen the address
        put(server.url + stolen.upload_url, NAME, photo(), owner.token)
        await other.give(stolen, NAME, len(photo()))
        shown = other.screen.says(NAME) or not set(other.screen.media()) <= before
        failed = bool(other.screen.exceptions())
        read = photo() in _answer(server.url + stolen.upload_url, "GET", {})[1]
        known = [address for address in owner.screen.media() if address not in before]
        assert _status(server.url + known[0], "GET", {}) == 200  # to whoever knows it
        guessed = [server.url + address for address in _guesses(known[0], guesses)]
        return {
            "another session's upload": [not shown, not failed, not read],
            "another session's media by guess": [_status(url, "GET", {}) != 200 for url in guessed],
            "a session by guess": [await _is_new(server, owner) for _ in range(3)],
        }


def _guesses(address: str, count: int) -> Iterator[str]:
    """Addresses like that of a file: its name, changed by a digit, cut, or made up."""
    folder, _, file = address.rpartition("/")
    name, dot, suffix = file.partition(".")
    yield f"{folder}/"
    yield f"{folder}/{name[:-1]}{dot}{suffix}"
    yield f"{folder}/{name[:8]}%2a{dot}{suffix}"
    for number in range(count):
        place = number % len(name)
        digit = f"{(int(name[place], 16) + 1) % 16:x}"
        near = name[:place] + digit + name[place + 1 :]
        yield f"{folder}/{near if number % 2 else secrets.token_hex(len(name) // 2)}{dot}{suffix}"


async def _is_new(server: Server, owner: Visitor) -> bool:
    """Whether who asks for a session by an id near the owner's gets one of its own."""
    near = owner.session[:-4] + secrets.token_hex(2)
    async with Visitor(server.url, session=near) as guest:
        await guest.open()
        return guest.session not in (owner.session, near) and not guest.screen.says(NAME)


# --- Files of the server -------------------------------------------------------------------------


def _traversals(server: Server) -> list[bool]:
    """Whether no path leads to a file outside what is served."""
    paths = [
        f"{route}/{'/'.join([up] * depth)}/{file}"
        for route in ROUTES
        for up in UPS
        for depth in (1, 3, 8)
        for file in FILES
    ]
    paths += [f"/{file}" for file in FILES] + [f"//{file}" for file in FILES]
    paths += [f"{route}//{file}" for route in ROUTES for file in FILES]
    bodies = (_answer(server.url, "GET", {}, path)[1] for path in paths)
    return [not any(secret in body for secret in OUTSIDE) for body in bodies]


# --- Plain HTTP, as it stands: clients would mend the paths ---------------------------------------


def _answer(
    url: str, method: str, headers: dict[str, str], path: str = ""
) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers, their names in small letters."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, path or parts.path, headers=headers)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return response.status, response.read(), told
    finally:
        connection.close()


def _status(url: str, method: str, headers: dict[str, str]) -> int:
    return _answer(url, method, headers)[0]


def photo() -> bytes:
    """Noise that no other session has."""
    file = BytesIO()
    noise = np.random.default_rng(7).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, "PNG")
    return file.getvalue()
