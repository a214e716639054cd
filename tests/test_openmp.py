"""Every entry tells torch's threads to spin briefly before torch is loaded: GNU's library itself
says what it has understood."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = """
from streamlit.testing.v1 import AppTest
AppTest.from_file("app.py", default_timeout=60).run()
import torch
"""
ENTRIES = {
    "app": ["-c", APP],
    "command line": ["-m", "resnet_viz", "doctor"],
    "worker": ["-m", "resnet_viz.lab.worker"],
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="torch has GNU's OpenMP on Linux")


def understood(entry: str, **chosen: str) -> dict[str, str]:
    """What libgomp says of its settings when the entry has loaded it."""
    unset = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"}
    environment = {k: v for k, v in os.environ.items() if k not in unset}
    done = subprocess.run(
        [sys.executable, *ENTRIES[entry]],
        cwd=ROOT,
        env=environment | {"OMP_DISPLAY_ENV": "verbose"} | chosen,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(re.findall(r"(\w+) = '([^']*)'", done.stderr))


@pytest.mark.parametrize("entry", ENTRIES)
def test_threads_spin_briefly(entry: str) -> None:
    assert understood(entry)["GOMP_SPINCOUNT"] == "3000"


@pytest.mark.parametrize(
    ("name", "value"), [("GOMP_SPINCOUNT", "70000"), ("OMP_WAIT_POLICY", "PASSIVE")]
)
def test_what_the_user_has_set_stays(name: str, value: str) -> None:
    said = understood("worker", **{name: value})
    assert said[name] == value
    assert said["GOMP_SPINCOUNT"] != "3000"
