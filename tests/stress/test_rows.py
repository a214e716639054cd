"""A short form of each row of `make stress`."""

import os
import sys

import pytest

from stress.outcome import Row
from stress.rows import FAULTS
from tests.browser.harness import chromium_path


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize("row", FAULTS, ids=[row.name for row in FAULTS])
@pytest.mark.timeout(600)
def test_a_short_run_meets_its_bar(row: Row) -> None:
    browserless = chromium_path() is None and "RESNET_VIZ_REQUIRE_BROWSER" not in os.environ
    if row.name == "outbound" and browserless:
        pytest.skip("no Chromium on PATH")
    outcome = row.run(row.short)
    assert outcome.name == row.name
    assert outcome.met, outcome.measured
