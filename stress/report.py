"""The suite's table: on the screen, as JSON and as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.machine import machine
from stress.outcome import Outcome

DOCS = Path(__file__).parents[1] / "docs"


def table(outcomes: Iterable[Outcome]) -> Table:
    """One line a row."""
    drawn = Table("row", "bar", "measured", "", title=machine(), show_lines=True)
    for outcome in outcomes:
        said = "[green]met" if outcome.met else "[red]missed"
        drawn.add_row(outcome.name, outcome.bar, outcome.measured, said)
    return drawn


def write(outcomes: Sequence[Outcome], order: Sequence[str], folder: Path = DOCS) -> None:
    """Put the outcomes into `stress.json` and `stress.md`, which keep the rows of earlier runs
    that are no part of this one; `order` is that of the names."""
    file = folder / "stress.json"
    known: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    by_name = {entry["name"]: entry for entry in known}
    measured_on = {"machine": machine(), "date": date.today().isoformat()}
    by_name |= {outcome.name: {**asdict(outcome), **measured_on} for outcome in outcomes}
    entries = [by_name[name] for name in order if name in by_name]
    file.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    (folder / "stress.md").write_text(_markdown(entries))


def _markdown(entries: Sequence[dict[str, Any]]) -> str:
    lines = [
        "# Under load and under faults",
        "",
        "Measured by `make stress`; its figures as numbers are in `stress.json`.",
    ]
    for name in dict.fromkeys(entry["machine"] for entry in entries):
        lines += [
            "",
            f"## {name}",
            "",
            "| row | bar | measured | | date |",
            "|---|---|---|---|---|",
        ]
        for entry in entries:
            if entry["machine"] == name:
                said = "met" if entry["met"] else "**missed**"
                told = (_plain(entry[part]) for part in ("name", "bar", "measured"))
                lines.append(f"| {' | '.join([*told, said, entry['date']])} |")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Words that Markdown shows as they are: they may tell of a hostile address."""
    return re.sub(r"([\\`*_|<\[$])", r"\\\1", text)
