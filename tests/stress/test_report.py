"""The suite's table as files."""

import json
from pathlib import Path

from stress.__main__ import measured
from stress.outcome import Outcome, Row
from stress.report import write


def outcome(name: str, measured: str, met: bool = True) -> Outcome:
    return Outcome(name, "a bar", measured, met, {"seconds": 1.5})


def test_a_later_run_keeps_the_rows_that_it_has_not_measured(tmp_path: Path) -> None:
    names = ["first", "second", "third"]
    write([outcome("third", "3"), outcome("second", "2")], names, tmp_path)
    write([outcome("first", "1"), outcome("second", "<b>|2", met=False)], names, tmp_path)
    entries = json.loads((tmp_path / "stress.json").read_text())
    assert [(entry["name"], entry["measured"]) for entry in entries] == [
        ("first", "1"),
        ("second", "<b>|2"),
        ("third", "3"),
    ]
    assert all(entry["machine"] and entry["date"] for entry in entries)
    assert entries[0]["figures"] == {"seconds": 1.5}
    lines = (tmp_path / "stress.md").read_text().splitlines()
    assert f"| second | a bar | \\<b>\\|2 | **missed** | {entries[1]['date']} |" in lines


def test_an_accident_in_a_row_is_a_bar_missed() -> None:
    def run(count: int) -> Outcome:
        raise ValueError(f"{count} is wrong")

    found = measured(Row("name", run, full=2, short=1), short=True)
    assert not found.met
    assert found.measured == "ValueError: 1 is wrong"
