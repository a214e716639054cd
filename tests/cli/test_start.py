"""`class`: the room's network reaches the app by the address that the terminal shows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest
import zxingcpp

from resnet_viz.cli import start
from resnet_viz.errors import NetworkError
from tests.ports import free_port

HALVES = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}


def decoded(lines: list[str]) -> str:
    """What a phone reads off the terminal: a character is two squares, one above the other."""
    rows = [[HALVES[character] for character in line] for line in lines]
    squares = np.array(rows, np.uint8).transpose(0, 2, 1).reshape(2 * len(rows), -1)
    (code,) = zxingcpp.read_barcodes(np.kron(squares, np.ones((8, 8), np.uint8)))
    return code.text


def test_the_terminal_shows_the_address_that_leads_to_the_app() -> None:
    port = free_port()
    try:
        host = start.lan_address()
    except NetworkError:
        pytest.skip("this machine is on no network")
    command = [sys.executable, "-m", "resnet_viz", "class", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    ) as running:
        assert running.stdout is not None
        try:
            lines: list[str] = []
            for line in running.stdout:
                lines.append(line.rstrip("\n"))
                if "camera needs HTTPS" in line:
                    break
            address = f"http://{host}:{port}"
            assert lines[-2].endswith(address)
            assert decoded([line for line in lines if line and set(line) <= set(HALVES)]) == address
            assert _health(f"{address}/_stcore/health") == 200
        finally:
            os.killpg(running.pid, signal.SIGKILL)


def _health(url: str) -> int:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_without_any_home_it_is_a_sentence() -> None:
    if not hasattr(os, "setuid") or os.getuid() != 0:
        pytest.skip("only root can become nobody in particular")
    program = (
        "import os; from types import SimpleNamespace\n"
        "from resnet_viz.cli.start import SettingsError, start_app\n"
        "os.setuid(54321); del os.environ['HOME']\n"
        "try: start_app(SimpleNamespace(args=[]))\n"
        "except SettingsError as error: print(error)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("There is no home folder"), done.stderr
