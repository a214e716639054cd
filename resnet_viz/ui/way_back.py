"""The way back to where a link led to an exhibit: a step of The idea, or a question of a lesson or
of the quiz.

The link says in the address where it stands (`FROM`), the way back where to go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from resnet_viz.quiz.sets import LENGTH
from resnet_viz.ui.address import ANSWERS, FROM, STEP
from resnet_viz.ui.exhibits import IDEA, LESSONS, QUIZ
from resnet_viz.ui.idea_steps import STEPS, numbered
from resnet_viz.ui.lesson_place import known_lessons, way_back
from resnet_viz.ui.quiz_place import QuizPlace, read_place


def draw_way_back() -> None:
    """One line above the page, if such a link opened it; it stays when the page scrolls."""
    said, shown = st.query_params.get(FROM, ""), st.session_state.page_shown
    place = read_place(said)
    if said in STEPS and shown != IDEA.name:
        _draw(IDEA.page, f"The idea, step {numbered(said)}", {STEP: said})
    elif place is not None and shown != QUIZ.name:
        _back_to_quiz(place)
    elif shown != LESSONS.name:
        _back_to_lesson(said)


def _back_to_quiz(place: QuizPlace) -> None:
    question = f"question {place.question}" if place.question <= LENGTH else "the result"
    _draw(QUIZ.page, f"the quiz, {question}", place.query)


def _back_to_lesson(said: str) -> None:
    back = way_back(said, st.session_state.kept.get(ANSWERS, []))
    lesson = known_lessons().lesson(back[0].lesson) if back is not None else None
    if back is not None and lesson is not None:
        place, answers = back
        where = f"the lesson: {lesson.title}, question {place.at}"
        _draw(LESSONS.page, where, {**place.said, ANSWERS: answers})


def _draw(page: str, where: str, query: Mapping[str, str | Sequence[str]]) -> None:
    with st.container(key="way_back"):
        st.page_link(page, label=f"Back to {where}", icon=":material/west:", query_params=query)
