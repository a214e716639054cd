"""Progress in a terminal: on standard error, for results go to standard output."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

console = Console(stderr=True)


def progress_bar() -> Progress:
    """A bar a task: what is done, how far, for how long and how long still."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),  # leaves room for the words in 80 columns
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
