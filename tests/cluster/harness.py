"""A real Ray cluster on this machine, and the networks in it. Shared by its tests and the suite
under load."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.ports import free_port

ROOT: Final = Path(__file__).parents[2]
BIN: Final = Path(sys.executable).parent
NETWORKS: Final = 2
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="needs requirements-ray.txt")
PROCESS: Final = b"ray::ServeReplica:resnet_viz"  # as Ray names it


@contextmanager
def cluster() -> Iterator[str]:
    """One with two networks; gives the address where Ray listens for clients. Who imported Ray
    before is not let in."""
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    port = free_port()
    place = ("--head", "--port=0", f"--ray-client-server-port={port}", f"--num-cpus={NETWORKS}")
    _ray("start", *place, "--include-dashboard=false", "--disable-usage-stats")
    try:
        deployed = deploy()
        assert deployed.returncode == 0, deployed.stderr
        yield f"ray://127.0.0.1:{port}"
    finally:
        stop()


def deploy() -> subprocess.CompletedProcess[str]:
    """What the command says that deploys them."""
    command = [sys.executable, "-m", "resnet_viz", "cluster", "--networks", str(NETWORKS)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)


def stop() -> None:
    """End every cluster of this machine."""
    _ray("stop", "--force")


def kill_a_network() -> None:
    """End one of the processes that answer, at once."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if (process / "cmdline").read_bytes().startswith(PROCESS):
                os.kill(int(process.name), signal.SIGKILL)
                return
    raise LookupError("no network is there to be killed")


def _ray(*words: str) -> None:
    # Ray's client server forks beside gRPC's threads, and one in a few would die of that.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GRPC_ENABLE_FORK_SUPPORT": "0"}
    subprocess.run([BIN / "ray", *words], check=True, stdout=subprocess.DEVNULL, env=environment)
