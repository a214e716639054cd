"""More visitors at once than a shell's usual limit of open files has room for."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from stress.server import Server, app
from stress.visitor import Visitor

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


def test_the_command_makes_room_before_anybody_comes() -> None:
    few = f"import os, resource as r; r.setrlimit(r.RLIMIT_NOFILE, ({FEW}, {2 * FEW})); "
    start = "os.execv(sys.executable, [sys.executable, '-m', 'resnet_viz', 'app', *sys.argv[1:]])"
    options = ["--server.headless=true", "--server.port=0"]
    with subprocess.Popen(
        [sys.executable, "-c", f"import sys; {few}{start}", *options], start_new_session=True
    ) as running:
        try:
            children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
            while not children.read_text():
                assert running.poll() is None
                time.sleep(0.05)
            limits = Path(f"/proc/{children.read_text().strip()}/limits").read_text()
        finally:
            os.killpg(running.pid, signal.SIGKILL)
    (allowed,) = (line.split()[3] for line in limits.splitlines() if "open files" in line)
    assert int(allowed) == 2 * FEW
