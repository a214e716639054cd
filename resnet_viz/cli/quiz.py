"""The command line's `quiz`: a set of questions on paper, and its key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resnet_viz.quiz.sets import FIRST_SEED, LARGEST_SEED, TOPICS

_SET = f"Number of the set, {FIRST_SEED} to {LARGEST_SEED}: the same number, the same questions."


def quiz(
    topic: Annotated[str, typer.Argument(help=f"One of {', '.join(TOPICS)}.")],
    out: Annotated[Path, typer.Option(help="The HTML file to write.")],
    seed: Annotated[int, typer.Option(help=_SET)] = FIRST_SEED,
    key: Annotated[bool, typer.Option("--key", help="With answers, reasons and sources.")] = False,
) -> None:
    """Write eight questions of the page Quiz, to print; or the teacher's key to them."""
    from resnet_viz.errors import DataError
    from resnet_viz.quiz.sets import draw_set
    from resnet_viz.report import quiz as paper

    drawn = draw_set(topic, seed)
    page = paper.key(drawn) if key else paper.sheet(drawn)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"{out}: nothing can be written there ({error.strerror}); choose another file."
        ) from error
    typer.echo(out)
