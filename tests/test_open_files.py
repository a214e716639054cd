"""More visitors at once than a shell's usual limit of open files has room for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from stress.server import Server, app
from stress.visitor import Visitor
from tests.browser.harness import wait_until_healthy
from tests.ports import free_port

FEW = 256  # as macOS gives a shell; Linux mostly 1,024
VISITORS = 80

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")


def test_a_class_finds_room_for_its_files(tmp_path: Path) -> None:
    async def come(server: Server) -> int:
        async with AsyncExitStack() as stack:
            for _ in range(VISITORS):
                visitor = await stack.enter_async_context(Visitor(server.url, patience=30))
                await visitor.open("glossary")
            return len(list((server.process / "fd").iterdir()))

    with app(tmp_path, files=FEW) as server:
        assert asyncio.run(come(server)) > FEW
        assert not server.tracebacks()


def test_the_command_makes_room_before_anybody_comes(tmp_path: Path) -> None:
    few = f"import os, resource as r; r.setrlimit(r.RLIMIT_NOFILE, ({FEW}, {2 * FEW})); "
    start = "os.execv(sys.executable, [sys.executable, '-m', 'resnet_viz', 'app', *sys.argv[1:]])"
    port = free_port()
    options = ["--server.headless=true", f"--server.port={port}"]
    with subprocess.Popen([sys.executable, "-c", f"import sys; {few}{start}", *options]) as running:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", running, tmp_path)
            limits = Path(f"/proc/{running.pid}/limits").read_text()
        finally:
            running.terminate()  # what was started is the server itself, and hears it
    (allowed,) = (line.split()[3] for line in limits.splitlines() if "open files" in line)
    assert int(allowed) == 2 * FEW
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)
