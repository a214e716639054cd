"""A set of the quiz on paper: the questions, the teacher's key, and a learner's result. Each is one
page of HTML that asks no host for anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from resnet_viz.facts.published import Source
from resnet_viz.quiz.question import LETTERS, Choice, QuizQuestion, Shown
from resnet_viz.quiz.sets import QuizSet

TEMPLATE = Template((Path(__file__).parent / "quiz.html").read_text(encoding="utf-8"))
OPEN, RIGHT, WRONG = "☐", "✓", "✗"
NAME = '<p class="name">Name <span></span> &nbsp; Right <span style="width:4rem"></span></p>'


def sheet(drawn: QuizSet) -> str:
    """The questions to be answered on paper."""

    def asked(question: QuizQuestion) -> str:
        return _choices(question, lambda _: OPEN)

    return _page(drawn, "", "Tick one answer of each.", NAME, [asked(q) for q in drawn.questions])


def key(drawn: QuizSet, server: str = "") -> str:
    """The answers, each with its reason, the sources, and where the app shows it: as links, if the
    address of the `server` is known."""

    def told(question: QuizQuestion) -> str:
        choices = _choices(
            question,
            lambda choice: RIGHT if choice.right else "",
            lambda choice: choice.reason,
        )
        return choices + _see(question.shown, server) + _sources(question.sources)

    letters = " ".join(
        f"{number} {LETTERS[question.right]}" for number, question in enumerate(drawn.questions, 1)
    )
    about = f"For the teacher: {letters}."
    return _page(drawn, ", the key", about, "", [told(q) for q in drawn.questions])


def result(drawn: QuizSet, answers: Sequence[int], server: str = "") -> str:
    """What a learner answered, with the reason of that and of the right answer; `answers` are
    places among the choices. Where one was wrong, where the app shows it."""

    def told(question: QuizQuestion, answer: int) -> str:
        chosen = question.choices[answer]

        def mark(choice: Choice) -> str:
            if choice is chosen:
                return RIGHT if choice.right else WRONG
            return ""

        def why(choice: Choice) -> str:
            return choice.reason if choice is chosen or choice.right else ""

        see = "" if chosen.right else _see(question.shown, server)
        return _choices(question, mark, why) + see

    about = f"{drawn.right(answers)} of {len(drawn.questions)} right."
    told_all = [told(q, a) for q, a in zip(drawn.questions, answers, strict=True)]
    return _page(drawn, ", my answers", about, "", told_all)


def _page(drawn: QuizSet, what: str, about: str, head: str, parts: Sequence[str]) -> str:
    asked = zip(drawn.questions, parts, strict=True)
    return TEMPLATE.substitute(
        title=escape(f"{drawn.topic.title}: set {drawn.seed}{what}"),
        about=escape(about),
        head=head,
        questions="\n".join(
            f"<section><h2>{number}. {escape(question.text)}</h2>{part}</section>"
            for number, (question, part) in enumerate(asked, 1)
        ),
    )


def _choices(
    question: QuizQuestion,
    mark: Callable[[Choice], str],
    why: Callable[[Choice], str] = lambda _: "",
) -> str:
    rows = []
    for letter, choice in zip(LETTERS, question.choices, strict=False):
        reason = f' <span class="why">– {escape(why(choice))}</span>' if why(choice) else ""
        bold = ' class="right"' if choice.right and why(choice) else ""
        rows.append(
            f'<li{bold}><span class="mark">{mark(choice)}</span>'
            f'<span class="letter">{letter}</span>{escape(choice.text)}{reason}</li>'
        )
    return f"<ul>{''.join(rows)}</ul>"


def address(shown: Shown) -> str:
    """The part of an address after the server's, as in /block?part=sum."""
    return f"/{shown.page}" + (f"?{urlencode(shown.address)}" if shown.address else "")


def _see(shown: Shown, server: str) -> str:
    there = escape(address(shown))
    whole = f"{escape(server)}{there}"  # on paper there is no link to follow
    place = f'<a href="{whole}">{whole}</a>' if server else there
    return f'<p class="see">See {escape(shown.label)}: {place}</p>'


def _sources(sources: Sequence[Source]) -> str:
    said = "; ".join(
        escape(f"{source.authors}, {source.name}{source.place and f', {source.place}'}")
        for source in sources
    )
    return f'<p class="see">{f"Source: {said}" if said else "Computed"}.</p>'
