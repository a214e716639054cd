"""`fetch`, against a real server on the loopback that stands for torchvision's."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from resnet_viz.networks.published_files import published
from tests.networks.file_server import Route, Server, file_server

BODY = random.Random(1).randbytes(500_000)
FILE = f"resnet50-{hashlib.sha256(BODY).hexdigest()[:8]}.pth"
KILLS = 20
# The command line in a process whose publisher is the test's server; a fork for each time it is
# run, whose number is printed, saves the imports.
PROGRAM = f"""
import os, sys
from resnet_viz.cli.commands import main
from resnet_viz.networks import published_files
published_files.FOLDER = sys.argv.pop(1)
published_files.IMAGENET["resnet50", "imagenet1k_v1"] = {FILE!r}
for _ in range(int(sys.argv.pop(1))):
    if (process := os.fork()) == 0:
        main()
    print(process, flush=True)
    os.waitpid(process, 0)
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with file_server() as running:
        yield running


def fetching(server: Server, folder: Path, times: int, *names: str) -> subprocess.Popen[str]:
    """Runs `fetch` so many times, one after the other."""
    if not hasattr(os, "fork"):
        pytest.skip("Windows has no fork")
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, server.url(""), str(times), "fetch", *names],
        env={**os.environ, "TORCH_HOME": str(folder), "no_proxy": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def sends(sent: list[int], at_most: int) -> Route:
    """A route that goes on from the byte that is asked for, falls silent after `at_most`, and takes
    down how many it sent."""

    def route(handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers["Range"]
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        handler.send_response(206 if wanted else 200)
        handler.send_header("Content-Length", str(len(BODY) - start))
        handler.end_headers()
        piece = BODY[start:][:at_most]
        handler.wfile.write(piece)
        sent.append(len(piece))
        if start + len(piece) < len(BODY):
            assert isinstance(handler.server, Server)
            handler.server.closing.wait(20)

    return route


def test_twenty_kills_and_the_file_is_fetched_once(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "hub" / "checkpoints" / FILE
    sent: list[int] = []
    server.routes[f"/{FILE}"] = sends(sent, 10_000)
    with fetching(server, tmp_path, KILLS + 1, "imagenet1k_v1") as running:
        assert running.stdout is not None
        for number in range(KILLS):
            process = int(running.stdout.readline())
            while len(sent) <= number or unfinished(target) < sum(sent):
                time.sleep(0.005)
            more = 10_000 + 100 * number if number < KILLS - 1 else len(BODY)
            server.routes[f"/{FILE}"] = sends(sent, more)  # next time
            os.kill(process, signal.SIGKILL)
            assert not target.exists()
        last, errors = running.communicate()
    assert target.read_bytes() == BODY, errors
    assert f"imagenet1k_v1: {target}" in last
    assert len(sent) == KILLS + 1
    assert sum(sent) == len(BODY)  # no byte came twice
    assert list(target.parent.iterdir()) == [target]


def unfinished(target: Path) -> int:
    """How many bytes of it have come."""
    return sum(path.stat().st_size for path in target.parent.glob(f"{FILE}.*.part"))


def test_what_fails_is_a_sentence_and_the_rest_is_fetched(server: Server, tmp_path: Path) -> None:
    server.routes[f"/{FILE}"] = sends([], len(BODY))
    for file in ("maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth", "resnet50-11ad3fa6.pth"):
        server.routes[f"/{file}"] = lambda handler: handler.send_error(404)
    names = ("coco", "imagenet1k_v2", "imagenet1k_v1")
    with fetching(server, tmp_path, 1, *names) as running:
        said, errors = running.communicate()
    assert [line for line in said.splitlines() if FILE in line]
    complaints = [line for line in errors.splitlines() if "could not be downloaded" in line]
    assert [line.split()[0] for line in complaints] == [
        "maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth",
        "resnet50-11ad3fa6.pth",
    ]


def test_a_name_that_is_none_names_those_there_are(server: Server, tmp_path: Path) -> None:
    with fetching(server, tmp_path, 1, "imagenet1k_v1", "resnet51") as running:
        _, errors = running.communicate()
    assert "'resnet51'; choose: " in errors
    assert all(name in errors for name in (*published(), "cifar10"))
    assert server.requests == []
