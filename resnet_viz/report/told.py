"""What else a learner has done, for the report: lessons answered, runs of the lab, and addresses
that show again what the report is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from resnet_viz.report.parts import rows


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of a `lesson`, about the `picture` of this title ("": about none), and what was
    chosen first."""

    lesson: str
    question: str
    picture: str
    chosen: str


@dataclass(frozen=True, slots=True)
class RunTold:
    """A run of the lab by its `title`, the learner's `guess` ("": none), and what it `showed`."""

    title: str
    guess: str
    showed: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page by its `title`, and its whole `address`."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """All of it; of the `links` the first is that of the page the report was asked for on."""

    links: tuple[Link, ...]
    answers: tuple[Answered, ...]
    runs: tuple[RunTold, ...]


def told_section(told: Told) -> str:
    """As HTML: what is not there is left out."""
    links = "".join(
        f'<li>{escape(title)}: <a href="{there}">{there}</a></li>\n'
        for title, there in ((link.title, escape(link.address)) for link in told.links)
    )
    parts = [f"<h2>See it again</h2>\n<ul>\n{links}</ul>"]
    if told.answers:
        parts.append(
            "<h2>Answers in lessons</h2>\n<p>Each as it was chosen before anything was shown.</p>"
            + _table(
                ("lesson", "question", "picture", "answer"),
                [[a.lesson, a.question, a.picture, a.chosen] for a in told.answers],
            )
        )
    if told.runs:
        parts.append(
            "<h2>Runs of the lab</h2>"
            + _table(
                ("run", "guess", "what it showed"),
                [[run.title, run.guess, run.showed] for run in told.runs],
            )
        )
    return "\n".join(f"<section>\n{part}\n</section>" for part in parts)


def _table(heads: Sequence[str], cells: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = rows([escape(cell) for cell in row] for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
