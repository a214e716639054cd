"""Weights from files and downloads: real files, damaged on purpose, and a real local server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import socket
import stat
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torchvision.models import (
    ResNet18_Weights,
    ResNet50_Weights,
    ResNeXt50_32X4D_Weights,
    Wide_ResNet50_2_Weights,
    resnet18,
    resnet34,
    resnet50,
)
from torchvision.models._api import WeightsEnum

from resnet_viz.errors import DownloadError, WeightsError
from resnet_viz.quantization import dequantize, quantize
from resnet_viz.weights import (
    cached_file,
    check_state,
    download,
    fetch,
    hash_prefix,
    read_state,
    verify,
)

State = dict[str, Tensor]


def small_state() -> State:
    torch.manual_seed(0)
    return dict(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).state_dict())


def is_one_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text


# --- Reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap", [lambda s: s, lambda s: {"state_dict": s, "epoch": 3}, lambda s: {"model": s}]
)
@pytest.mark.parametrize("zipped", [True, False])
def test_pth_as_torch_saves_it(
    tmp_path: Path, wrap: Callable[[State], object], zipped: bool
) -> None:
    state, path = small_state(), tmp_path / "net.pth"
    torch.save(wrap(state), path, _use_new_zipfile_serialization=zipped)
    read = read_state(path)
    assert type(read) is dict
    assert read.keys() == state.keys()
    assert all(torch.equal(read[key], state[key]) for key in state)


def test_parameters_and_other_precisions_become_plain_float32(tmp_path: Path) -> None:
    path = tmp_path / "net.PT"
    content = {"a": nn.Parameter(torch.ones(2)), "b": torch.ones(2, dtype=torch.bfloat16)}
    torch.save(content, path)
    for value in read_state(path).values():
        assert value.dtype == torch.float32
        assert not value.requires_grad
        assert value.tolist() == [1.0, 1.0]


def test_safetensors_in_float_and_in_int8(tmp_path: Path) -> None:
    state, path = small_state(), tmp_path / "net.safetensors"
    safetensors.torch.save_file(state, path)
    assert all(torch.equal(value, state[key]) for key, value in read_state(path).items())

    stored = quantize(state)
    safetensors.torch.save_file(stored, path)
    read = read_state(path)
    assert read.keys() == state.keys() - {"1.num_batches_tracked"}
    assert all(torch.equal(value, dequantize(stored)[key]) for key, value in read.items())
    check_state(read, state, "net")


class Trap:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.marker}",)


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".safetensors"])
@pytest.mark.parametrize("saved_by", ["torch", "torch legacy", "pickle"])
@pytest.mark.parametrize("inside", [False, True])
def test_code_in_a_pickle_never_runs(
    tmp_path: Path, suffix: str, saved_by: str, inside: bool
) -> None:
    path, marker = tmp_path / f"net{suffix}", tmp_path / "marker"
    content = {"state_dict": {"weight": Trap(marker)}} if inside else Trap(marker)
    if saved_by == "pickle":
        path.write_bytes(pickle.dumps(content, protocol=2))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=saved_by == "torch")
    with pytest.raises(WeightsError, match=str(path)) as caught:
        read_state(path)
    assert is_one_sentence(caught.value)
    assert not marker.exists()


def test_the_trap_is_a_real_one(tmp_path: Path) -> None:
    torch.save(Trap(tmp_path / "marker"), tmp_path / "net.pth")
    torch.load(tmp_path / "net.pth", weights_only=False)
    assert (tmp_path / "marker").exists()


@pytest.mark.parametrize("quantised", [False, True])
def test_truncated_safetensors(tmp_path: Path, quantised: bool) -> None:
    state, path = small_state(), tmp_path / "net.safetensors"
    whole = safetensors.torch.save(quantize(state) if quantised else state)
    header = 8 + struct.unpack("<Q", whole[:8])[0]
    for cut in (0, 1, 7, 8, 9, header // 2, header - 1, header, header + 1, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(WeightsError, match=str(path)) as caught:
            read_state(path)
        assert is_one_sentence(caught.value)


def test_truncated_pth(tmp_path: Path) -> None:
    path = tmp_path / "net.pth"
    for zipped in (True, False):
        torch.save(small_state(), path, _use_new_zipfile_serialization=zipped)
        whole = path.read_bytes()
        for cut in (0, 1, 10, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:cut])
            with pytest.raises(WeightsError, match=str(path)):
                read_state(path)


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<Q", 2**60) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2) + b"\xff\xfe",
        b"<!DOCTYPE html><title>Sign in to this network</title>",
    ],
)
def test_headers_that_lie(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=str(path)):
        read_state(path)


@pytest.mark.filterwarnings("ignore:Validating sparse")
@pytest.mark.parametrize(
    "content",
    [
        [torch.ones(2)],
        torch.ones(2),
        {"epoch": 3},
        {"state_dict": "weights"},
        {"w": torch.ones(2).to_sparse()},
        {"w": torch.ones(2, device="meta")},
    ],
    ids=["list", "tensor", "number", "string", "sparse", "meta"],
)
def test_not_a_dict_of_plain_tensors(tmp_path: Path, content: object) -> None:
    path = tmp_path / "net.pth"
    torch.save(content, path)
    with pytest.raises(WeightsError, match="dict of tensors"):
        read_state(path)


def test_int8_without_scales(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    safetensors.torch.save_file({"w": torch.ones(2, 3, dtype=torch.int8)}, path)
    with pytest.raises(WeightsError, match=str(path)):
        read_state(path)


def test_names_that_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"x")
    (tmp_path / "folder.pth").mkdir()
    with pytest.raises(WeightsError, match=r"net\.onnx is not a weights file.*\.safetensors"):
        read_state(tmp_path / "net.onnx")
    for name in ("missing.pth", "missing.safetensors", "folder.pth"):
        with pytest.raises(WeightsError, match=f"There is no weights file .*{name}"):
            read_state(tmp_path / name)


WHOLE = safetensors.torch.save(quantize(small_state()))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    suffix=st.sampled_from([".pth", ".safetensors"]),
    content=st.binary(max_size=200)
    | st.builds(
        lambda at, byte: WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :],
        st.integers(0, len(WHOLE) - 1),
        st.integers(0, 255),
    ),
)
def test_any_bytes_give_a_state_or_a_sentence(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(WeightsError):
        read_state(path)


# --- Checking ----------------------------------------------------------------------------------


def test_another_architecture_is_named() -> None:
    with torch.device("meta"):  # shapes are enough, and cost nothing
        state18, state50 = resnet18().state_dict(), resnet50().state_dict()
        state34, ten_classes = resnet34().state_dict(), resnet18(num_classes=10).state_dict()
    with pytest.raises(
        WeightsError,
        match=r"net\.pth was made for another network: layer1\.0\.conv1\.weight is "
        r"\(64, 64, 3, 3\) but should be \(64, 64, 1, 1\)",
    ) as caught:
        check_state(state18, state50, "net.pth")
    assert is_one_sentence(caught.value)
    with pytest.raises(WeightsError, match=r"layer1\.2\.conv1\.weight is missing \(and"):
        check_state(state18, state34, "net.pth")
    with pytest.raises(WeightsError, match=r"layer1\.2\.conv1\.weight has no place"):
        check_state(state34, state18, "net.pth")
    with pytest.raises(WeightsError, match=r"fc\.weight is \(1000, 512\) but .* \(10, 512\)"):
        check_state(state18, ten_classes, "net.pth")


def test_single_faults_are_named() -> None:
    expected = small_state()

    def sentence(state: State) -> str:
        with pytest.raises(WeightsError, match=r"^net\.pth ") as caught:
            check_state(state, expected, "net.pth")
        assert is_one_sentence(caught.value)
        return str(caught.value)

    assert "1.bias is missing;" in sentence({k: v for k, v in expected.items() if k != "1.bias"})
    assert "head has no place in it;" in sentence(expected | {"head": torch.ones(1)})
    assert "1.bias is torch.int64" in sentence(expected | {"1.bias": torch.ones(4).long()})
    assert "0.bias is ()" in sentence(expected | {"0.bias": torch.tensor(1.0)})
    for bad in (float("nan"), float("inf"), float("-inf")):
        weight = expected["0.weight"].clone()
        weight[3, 2, 1, 0] = bad
        assert "0.weight is not finite" in sentence(expected | {"0.weight": weight})


def test_step_counters_may_be_missing_and_the_rest_loads_strictly() -> None:
    expected = small_state()
    state = {k: v for k, v in expected.items() if k != "1.num_batches_tracked"}
    check_state(expected, expected, "net")
    check_state(state, expected, "net")
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    network.load_state_dict(state, strict=True)
    assert torch.equal(network.state_dict()["0.weight"], expected["0.weight"])


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
Route = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Answers GET of a path by calling its route; counts the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Route] = {}
        self.requests: list[str] = []
        self.closing = threading.Event()  # routes that stall wait on it

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up are what these tests are about


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self.server.routes[self.path](self)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.closing.set()
        running.shutdown()


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fails(
    url: str, target: Path, prefix: str = SHA, within: float = 5.0, timeout: float = 0.3
) -> str:
    """The sentence of a download that must fail and leave the folder as it was."""
    target.parent.mkdir(exist_ok=True)
    before = {path: path.read_bytes() for path in target.parent.iterdir()}
    start = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        download(url, target, prefix, timeout=timeout)
    assert time.monotonic() - start < within
    assert is_one_sentence(caught.value)
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
        "/silent": "does not answer",
        "/half": "does not answer",
        "/drips": "does not answer",
        "/nowhere": "refused",
        "/insecure": "a redirect to http://example.com/net.pth, not HTTPS",
        "/file": "not allowed",
    }
    for path in server.routes:
        sentence = fails(server.url(path), target)
        assert "http" in sentence
        assert expected.get(path, "") in sentence, (path, sentence)


def test_no_server_and_no_network(tmp_path: Path) -> None:
    assert "refused" in fails(f"http://127.0.0.1:{free_port()}/net.pth", tmp_path / "net.pth")
    # .invalid never resolves (RFC 2606); a resolver that keeps silent costs only the timeout.
    fails("https://weights.invalid/net.pth", tmp_path / "net.pth", within=2.0, timeout=1.0)


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
    assert "File too large" in sentence


def test_a_folder_that_cannot_be_made(server: Server, tmp_path: Path) -> None:
    server.routes["/net.pth"] = sends(BODY)
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match="file"):
        download(server.url("/net.pth"), tmp_path / "file" / "net.pth", SHA)
    (tmp_path / "net.pth").mkdir()
    with pytest.raises(DownloadError, match="directory"):
        download(server.url("/net.pth"), tmp_path / "net.pth", SHA)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "net.pth"}


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


@pytest.mark.usefixtures("cache")
def test_fetch_wants_a_checksum(server: Server) -> None:
    server.routes["/net.pth"] = sends(BODY)
    with pytest.raises(DownloadError, match="no checksum"):
        fetch(server.url("/net.pth"))
    assert server.requests == []


@pytest.mark.usefixtures("cache")
def test_torch_hub_and_fetch_share_one_copy(server: Server, tmp_path: Path) -> None:
    torch.save(small_state(), tmp_path / "net.pth")
    body = (tmp_path / "net.pth").read_bytes()
    name = f"/net-{hashlib.sha256(body).hexdigest()[:8]}.pth"
    server.routes[name] = sends(body)
    torch.hub.load_state_dict_from_url(
        server.url(name), progress=False, check_hash=True, weights_only=True
    )
    path = fetch(server.url(name))
    assert server.requests == [name]
    check_state(read_state(path), small_state(), path.name)
