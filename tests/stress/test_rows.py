"""A short form of each row of `make stress`."""

import os
import sys
from types import ModuleType

import pytest

from stress.outcome import Row
from stress.rows import FAULTS, ROWS
from tests.browser.harness import chromium_path


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize("row", FAULTS, ids=[row.name for row in FAULTS])
@pytest.mark.timeout(600)
def test_a_short_run_meets_its_bar(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    # A test of a page leaves app.py as the main module, which a spawned process would run.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    browserless = chromium_path() is None and "RESNET_VIZ_REQUIRE_BROWSER" not in os.environ
    if row.name == "outbound" and browserless:
        pytest.skip("no Chromium on PATH")
    outcome = row.run(row.short)
    assert outcome.name == row.name
    assert outcome.met, outcome.measured


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize(
    "name", ["class-predict", "class-gradcam", "class-features", "class-block", "lessons"]
)
def test_everybody_of_a_small_class_is_answered(name: str) -> None:
    (row,) = (row for row in ROWS if row.name == name)
    assert row.run(row.short).figures["answered"] == row.short
