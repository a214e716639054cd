"""What a terminal shows: progress on standard error, for results go to standard output."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

BAD_INPUT = 2  # exit code
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

console = Console(stderr=True)


def print_any_name() -> None:
    """Let both streams take every character: one that their encoding lacks, as Windows' cp1252
    lacks most alphabets when output goes to a file, is written as its number, `\\u0159`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


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


@contextmanager
def download_bar(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """Takes how many bytes have come, of how many where that is known; the bar is there from the
    first of them on."""
    bars = Progress(TextColumn(name), BarColumn(), DownloadColumn(), console=console)
    task: list[TaskID] = []

    def show(done: int, total: int | None) -> None:
        if not task or done < bars.tasks[-1].completed:  # the next file
            bars.start()
            task.append(bars.add_task(name, total=total))
        bars.update(task[-1], completed=done)

    try:
        yield show
    finally:
        if task:
            bars.stop()


def complain(sentence: str) -> None:
    """On standard error."""
    print(sentence, file=sys.stderr)
