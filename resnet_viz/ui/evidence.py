"""The heat maps and trials that the learner looks at, for the report to hand in.

What is kept of them are the questions: the engine has the answers, or finds them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import Answer, noted
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.evidence import Evidence

_SEEN: Final = "evidence_seen"  # state: a list of at most one, the same one for the whole session


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was asked, and what it was asked about."""

    model: ModelChoice
    sight: Sight
    target: str | None
    questions: tuple[Question[Any], ...]


@contextmanager
def seeing(chosen: Selection) -> Iterator[None]:
    """The maps and trials that are asked for in here are those that the learner looks at."""
    questions: list[Question[Any]] = []
    with noted(questions):
        yield
    seen_so_far()[:] = [Seen(chosen.model, chosen.view.sight, chosen.target, tuple(questions))]


def seen_so_far() -> list[Seen]:
    """The list of this session; what comes later will be in it."""
    held: list[Seen] = st.session_state.setdefault(_SEEN, [])
    return held


def gathered(held: list[Seen], chosen: Selection, session: str) -> Evidence | None:
    """What the learner has seen of what is chosen, waited for; None where that is nothing. May be
    called outside a script run."""
    from resnet_viz.inside.saliency.checks import Sanity
    from resnet_viz.inside.saliency.evidence import Evidence
    from resnet_viz.inside.saliency.results import Attribution
    from resnet_viz.inside.saliency.trials import Trial

    about = chosen.model, chosen.view.sight, chosen.target
    questions = [
        question
        for one in held
        if (one.model, one.sight, one.target) == about
        for question in one.questions
        if question.network == one.model  # its twin was asked, too, to compare
    ]
    answers = [answered(question, session) for question in questions]
    maps = tuple(answer for answer in answers if isinstance(answer, Attribution))
    trials = tuple(answer for answer in answers if isinstance(answer, Trial))
    checks = [answer for answer in answers if isinstance(answer, Sanity)]
    return Evidence(maps, trials, checks[-1] if checks else None) if maps else None


def answered(question: Question[Answer], session: str) -> Answer:
    """Waited for; may be called outside a script run."""
    asked = engine().ask(question, session)
    try:
        return asked.answer()
    finally:
        asked.leave()
