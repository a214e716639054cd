"""Published files: torch's cache, and downloads from a real local server."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import torch
from torchvision.models import (
    ResNet18_Weights,
    ResNet50_Weights,
    ResNeXt50_32X4D_Weights,
    Wide_ResNet50_2_Weights,
)
from torchvision.models._api import WeightsEnum

from resnet_viz.errors import DownloadError, WeightsError
from resnet_viz.networks.download import download
from resnet_viz.networks.part_file import PartFile
from resnet_viz.networks.state_dicts import read_state
from resnet_viz.networks.weights import (
    cached_file,
    fetch,
    hash_prefix,
    hub_folder,
    verify,
)
from tests.networks.file_server import Route, Server, file_server
from tests.ports import free_port

ROOT = Path(__file__).parents[2]


def is_one_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text


# --- The cache ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "published",
    [ResNet18_Weights, ResNet50_Weights, ResNeXt50_32X4D_Weights, Wide_ResNet50_2_Weights],
)
def test_hash_prefix_of_the_published_names(published: type[WeightsEnum]) -> None:
    for entry in published:
        found = torch.hub.HASH_REGEX.search(entry.url)
        assert found is not None
        assert hash_prefix(entry.url) == found[1]


def test_hash_prefix_by_hand() -> None:
    assert hash_prefix("https://x.org/models/resnet50-0676ba61.pth") == "0676ba61"
    assert hash_prefix("https://x.org/a-0676ba61.pth/resnet50.pth?v=-0676ba61.") is None
    assert hash_prefix("https://x.org/resnet50-0676ba6.pth") is None  # 7 digits prove too little
    assert hash_prefix("https://x.org/resnet-fine_tuned.pth") is None


def test_verify(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    verify(path, "ba7816bf")  # FIPS 180-4: the SHA-256 of "abc" is ba7816bf 8f01cfea ...
    with pytest.raises(WeightsError, match=r"abc is damaged.*ba7816bf, not 00000000"):
        verify(path, "00000000")
    with pytest.raises(WeightsError, match="cannot be read"):
        verify(tmp_path / "missing", "ba7816bf")


# --- Downloading, from a server on the loopback ------------------------------------------------


BODY = bytes(range(256)) * 2000  # 512 kB
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with file_server() as running:
        yield running


def sends(body: bytes, length: int | None = None, status: int = 200, **headers: str) -> Route:
    """A route that sends `body` after claiming `length` bytes; -1 claims nothing."""

    def route(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if length != -1:
            handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return route


def stalls(after: Route | None = None) -> Route:
    def route(handler: BaseHTTPRequestHandler) -> None:
        if after is not None:
            after(handler)
        assert isinstance(handler.server, Server)
        handler.server.closing.wait(20)

    return route


def drips(handler: BaseHTTPRequestHandler) -> None:
    """One header line after the other, each in good time, for ever."""
    assert isinstance(handler.server, Server)
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    while not handler.server.closing.wait(0.05):
        handler.wfile.write(b"X-Wait: a little\r\n")


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"what?\r\n\r\n")


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def parts(target: Path) -> list[Path]:
    """What is left of unfinished downloads to `target`."""
    return list(target.parent.glob(f"{target.name}.*.part"))


def fails(
    url: str, target: Path, prefix: str = SHA, within: float = 5.0, timeout: float = 0.3
) -> str:
    """The sentence of a download that must fail and leave all files as they were, except what it
    left unfinished, which is deleted: the next one begins anew."""
    target.parent.mkdir(exist_ok=True)
    before = {path: path.read_bytes() for path in target.parent.iterdir()}
    start = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        download(url, target, prefix, timeout=timeout)
    assert time.monotonic() - start < within
    assert is_one_sentence(caught.value)
    for part in parts(target):
        part.unlink()
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == before
    return str(caught.value)


def test_a_download_arrives_whole(server: Server, tmp_path: Path) -> None:
    server.routes["/net.pth"] = sends(BODY)
    target, steps = tmp_path / "new" / "folder" / "net.pth", []
    download(server.url("/net.pth"), target, SHA[:8], lambda *step: steps.append(step))
    assert target.read_bytes() == BODY
    assert list(target.parent.iterdir()) == [target]
    assert steps == sorted(steps)
    assert steps[-1] == (len(BODY), len(BODY))
    (tmp_path / "plain").touch()  # others may read it exactly as they may read any new file
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_length_unknown_and_redirects(server: Server, tmp_path: Path) -> None:
    server.routes["/net.pth"] = sends(BODY, length=-1)
    server.routes["/old"] = sends(b"", status=302, Location="/net.pth")
    steps: list[tuple[int, int | None]] = []
    download(server.url("/old"), tmp_path / "net.pth", SHA, lambda *step: steps.append(step))
    assert (tmp_path / "net.pth").read_bytes() == BODY
    assert steps[-1] == (len(BODY), None)


@pytest.mark.parametrize("old", [None, b"the file that was there"])
def test_failures_leave_the_old_file_or_none(
    server: Server, tmp_path: Path, old: bytes | None
) -> None:
    target = tmp_path / "cache" / "net.pth"
    target.parent.mkdir()
    if old is not None:
        target.write_bytes(old)
    half = BODY[: len(BODY) // 2]
    server.routes |= {
        "/cut": sends(half, length=len(BODY)),
        "/cut-unsaid": sends(half, length=-1),
        "/wrong": sends(BODY[:-1] + b"!"),
        "/sign-in": sends(b"<html>Sign in to this network</html>"),
        "/empty": sends(b""),
        "/404": sends(b"not here", status=404),
        "/500": sends(b"", status=500),
        "/silent": stalls(),
        "/half": stalls(after=sends(half, length=len(BODY))),
        "/drips": drips,
        "/garbage": garbage,
        "/closes": hangs_up,
        "/loop": sends(b"", status=302, Location="/loop"),
        "/nowhere": sends(b"", status=302, Location=f"http://127.0.0.1:{free_port()}/x"),
        "/unreadable": sends(b"", status=302, Location="http://[x/net.pth"),
        "/unsaid": sends(b"", status=302),
        "/insecure": sends(b"", status=302, Location="http://example.com/net.pth"),
        "/file": sends(b"", status=302, Location="file:///etc/passwd"),
    }
    expected = {
        "/cut": "ended after 256000 of 512000 bytes",
        "/cut-unsaid": "not the published file",
        "/wrong": "not the published file",
        "/sign-in": "not the published file",
        "/empty": "not the published file",
        "/404": "Not Found",
        "/500": "Internal Server Error",
        "/closes": "was cut",
        "/silent": "does not answer",
        "/half": "does not answer",
        "/drips": "does not answer",
        "/nowhere": "refused",
        "/insecure": "a redirect to http://example.com/net.pth, not HTTPS",
        "/file": "not allowed",
    }
    for path in server.routes:
        sentence = fails(server.url(path), target)
        assert "127.0.0.1" in sentence
        assert expected.get(path, "") in sentence, (path, sentence)


def test_no_server_and_no_network(tmp_path: Path) -> None:
    assert "refused" in fails(f"http://127.0.0.1:{free_port()}/net.pth", tmp_path / "net.pth")
    # .invalid never resolves (RFC 2606); a resolver that keeps silent costs only the timeout.
    said = fails("https://weights.invalid/net.pth", tmp_path / "net.pth", within=2.0, timeout=1.0)
    assert "weights.invalid" in said
    assert "Errno" not in said


@pytest.mark.parametrize(
    "url", ["http://example.com/n.pth", "ftp://127.0.0.1/n.pth", "file:///etc/passwd", "n.pth"]
)
def test_only_https(tmp_path: Path, url: str) -> None:
    assert "HTTPS only" in fails(url, tmp_path / "net.pth", within=0.2)


def test_a_download_can_be_interrupted(server: Server, tmp_path: Path) -> None:
    server.routes["/net.pth"] = sends(BODY)
    target = tmp_path / "net.pth"
    target.write_bytes(b"old")

    def interrupt(*_: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(server.url("/net.pth"), target, SHA, interrupt)
    assert target.read_bytes() == b"old"


def sends_the_rest(asked: list[str | None]) -> Route:
    """A route that sends `BODY` from the byte that is asked for, which `asked` takes down."""

    def route(handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers["Range"]
        asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if start >= len(BODY):
            sends(b"", status=416)(handler)
        else:
            place = {"Content-Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"}
            sends(BODY[start:], status=206 if wanted else 200, **place)(handler)

    return route


def test_a_cut_download_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    target, asked, steps = tmp_path / "net.pth", [], []
    server.routes["/net.pth"] = sends(BODY[:300_000], length=len(BODY))
    with pytest.raises(DownloadError, match="ended after 300000 of 512000 bytes"):
        download(server.url("/net.pth"), target, SHA)
    assert not target.exists()
    server.routes["/net.pth"] = sends_the_rest(asked)
    download(server.url("/net.pth"), target, SHA, lambda *step: steps.append(step))
    assert asked == ["bytes=300000-"]
    assert steps[-1] == (len(BODY), len(BODY))
    assert target.read_bytes() == BODY
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("left", "requests"),
    [
        (BODY, 0),  # killed before the file got its name
        (BODY[:1000], 1),
        (b"!" * 1000, 2),  # of another file: once more, from the beginning
        (BODY + b"!", 1),  # too long: the server refuses, and is asked for the whole
    ],
)
@pytest.mark.parametrize("can_go_on", [True, False])
def test_whatever_a_killed_download_left_the_next_one_is_whole(
    server: Server, tmp_path: Path, left: bytes, requests: int, can_go_on: bool
) -> None:
    target = tmp_path / "net"
    (tmp_path / "net.0123.part").write_bytes(left)
    (tmp_path / "net.4567.part").write_bytes(left[:500])
    (tmp_path / "net2.0123.part").write_bytes(left)
    server.routes["/net"] = sends_the_rest([]) if can_go_on else sends(BODY)
    download(server.url("/net"), target, SHA)
    assert target.read_bytes() == BODY
    assert sorted(tmp_path.iterdir()) == [target, tmp_path / "net2.0123.part"]
    if can_go_on and len(left) <= len(BODY):
        assert len(server.requests) == requests


def test_a_file_that_somebody_writes_is_left_to_them(server: Server, tmp_path: Path) -> None:
    server.routes["/net"] = sends(BODY)
    target = tmp_path / "net"
    with closing(PartFile(target)) as writing:
        writing.begin()
        writing.add(BODY[:1000])
        (lives,) = parts(target)
        download(server.url("/net"), target, SHA)
        assert sorted(tmp_path.iterdir()) == [target, lives]
        writing.add(BODY[1000:])
        writing.finish()
    assert target.read_bytes() == BODY
    assert list(tmp_path.iterdir()) == [target]


def test_no_room_on_the_disk(server: Server, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")  # a limit on file size stands for a full disk
    server.routes["/net.pth"] = sends(BODY)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(BODY) // 2, hard))
    try:
        sentence = fails(server.url("/net.pth"), tmp_path / "net.pth")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert f"no room left for the download in {tmp_path}; make room" in sentence


def test_a_folder_that_cannot_be_made(server: Server, tmp_path: Path) -> None:
    server.routes["/net.pth"] = sends(BODY)
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=r"file \(.*set TORCH_HOME"):
        download(server.url("/net.pth"), tmp_path / "file" / "net.pth", SHA)
    (tmp_path / "net.pth").mkdir()
    with pytest.raises(DownloadError, match="directory"):
        download(server.url("/net.pth"), tmp_path / "net.pth", SHA)
    (part,) = parts(tmp_path / "net.pth")  # it has its name as soon as the folder is out of the way
    assert {path.name for path in tmp_path.iterdir()} == {"file", "net.pth", part.name}


def test_downloads_of_one_file_at_once(server: Server, tmp_path: Path) -> None:
    """All are under way together; some go wrong; what remains is one good file."""
    everyone = threading.Barrier(6)

    def together(route: Route) -> Route:
        def wait(handler: BaseHTTPRequestHandler) -> None:
            everyone.wait(5)
            route(handler)

        return wait

    server.routes["/good"] = together(sends(BODY))
    server.routes["/bad"] = together(sends(BODY[::-1]))
    target, failed = tmp_path / "net.pth", []

    def one(path: str) -> None:
        try:
            download(server.url(path), target, SHA)
        except DownloadError:
            failed.append(path)

    threads = [threading.Thread(target=one, args=(path,)) for path in ["/good", "/bad"] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == ["/bad"] * 3
    assert target.read_bytes() == BODY
    assert list(tmp_path.iterdir()) == [target]


# --- Fetching ----------------------------------------------------------------------------------


NAME = f"/models/net-{SHA[:8]}.pth"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    return tmp_path / "hub" / "checkpoints"


def test_fetch_downloads_once(server: Server, cache: Path) -> None:
    server.routes[NAME] = sends(BODY)
    for _ in range(2):
        path = fetch(server.url(NAME))
        assert path == cache / NAME.rsplit("/")[-1]
        assert path.read_bytes() == BODY
    assert server.requests == [NAME]


def test_fetch_replaces_a_damaged_file_by_a_good_one_only(server: Server, cache: Path) -> None:
    path = cached_file(server.url(NAME))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"damaged")
    server.routes[NAME] = sends(BODY[:-1], length=len(BODY))
    with pytest.raises(DownloadError):
        fetch(server.url(NAME))
    assert path.read_bytes() == b"damaged"
    server.routes[NAME] = sends(BODY)
    assert fetch(server.url(NAME)) == path
    assert path.read_bytes() == BODY
    assert list(cache.iterdir()) == [path]


def test_fetch_offline(cache: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}{NAME}"
    with pytest.raises(DownloadError, match="refused"):
        fetch(url)
    cache.mkdir(parents=True, exist_ok=True)
    cached_file(url).write_bytes(BODY)
    assert fetch(url).read_bytes() == BODY


@pytest.mark.parametrize(
    "named",
    [{}, {"TORCH_HOME": "~/torch"}, {"TORCH_HOME": ""}, {"XDG_CACHE_HOME": "/caches"}],
    ids=str,
)
def test_published_files_lie_where_torch_keeps_its_own(
    named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, folder in named.items():
        monkeypatch.setenv(name, folder)
    assert hub_folder() == Path(torch.hub.get_dir())


def test_a_user_without_a_home_is_told_what_to_set(tmp_path: Path) -> None:
    """As in a container that runs under a number: no HOME, and nobody of this number in the
    system's list of users."""
    if not hasattr(os, "setuid") or os.getuid() != 0:
        pytest.skip("only root can become nobody in particular")
    program = (
        "import os, torch, resnet_viz.networks.weights as w, resnet_viz.engine.records as lab\n"
        "os.setuid(54321); del os.environ['HOME']\n"
        "os.environ.pop('XDG_CACHE_HOME', None); os.environ.pop('TORCH_HOME', None)\n"
        "url = 'https://x.org/net-0676ba61.pth'\n"
        "print(w.is_cached(url)); print(lab.records_folder())\n"
        "try: w.fetch(url)\n"
        "except w.DownloadError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    cached, records, sentence = done.stdout.splitlines()
    assert cached == "False"
    assert Path(records) == Path(tempfile.gettempdir(), "resnet_viz", "runs")
    assert "set TORCH_HOME" in sentence


@pytest.mark.usefixtures("cache")
def test_fetch_wants_a_checksum(server: Server) -> None:
    server.routes["/net.pth"] = sends(BODY)
    with pytest.raises(DownloadError, match="no checksum"):
        fetch(server.url("/net.pth"))
    assert server.requests == []


@pytest.mark.usefixtures("cache")
def test_torch_hub_and_fetch_share_one_copy(server: Server, tmp_path: Path) -> None:
    torch.save({"weight": torch.arange(3.0)}, tmp_path / "net.pth")
    body = (tmp_path / "net.pth").read_bytes()
    name = f"/net-{hashlib.sha256(body).hexdigest()[:8]}.pth"
    server.routes[name] = sends(body)
    torch.hub.load_state_dict_from_url(
        server.url(name), progress=False, check_hash=True, weights_only=True
    )
    path = fetch(server.url(name))
    assert server.requests == [name]
    assert read_state(path)["weight"].tolist() == [0.0, 1.0, 2.0]
