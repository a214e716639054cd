"""What the session holds of the lessons, all of which the address says: which is open, which
question is asked, and what was answered."""

from __future__ import annotations

import streamlit as st

from resnet_viz.lessons.lesson import Lesson
from resnet_viz.ui.history import bound
from resnet_viz.ui.lesson_place import Answers, LessonPlace, read_answers, with_answers

MOST = 99  # more questions than any lesson has


def place_now() -> LessonPlace | None:
    """Where the learner stands; None where no lesson is open."""
    state = st.session_state
    lesson: str = state[bound("lesson", "")]
    at: int = state[bound("at", 1, within=(1, MOST))]
    on: int = state[bound("on", 0, within=(0, MOST))]
    entries()
    return LessonPlace(lesson, at, on) if lesson else None


def entries() -> list[str]:
    """The answers to all lessons, as the address says them."""
    held: list[str] = st.session_state[bound("answers", [])]
    return held


def answers_to(lesson: Lesson) -> Answers:
    return read_answers(entries(), lesson)


def go(lesson: str, at: int = 1, on: int = 0) -> None:
    """Before the page is drawn anew: to this place; no lesson's name leads to the list."""
    st.session_state.update(lesson=lesson, at=at, on=on)


def commit(lesson: Lesson, at: int, on: int, choice: int) -> None:
    """Before the page is drawn anew: the answer to the question of the number `at`, asked for the
    time of the number `on`. One that is given already stays: a second press, while what turned out
    is computed, is none."""
    before = answers_to(lesson)
    if len(before[at - 1]) != on:
        return
    after = tuple(
        (*chosen, choice) if number == at else chosen for number, chosen in enumerate(before, 1)
    )
    st.session_state.answers = with_answers(entries(), lesson, after)


def forget(lesson: Lesson) -> None:
    """Before the page is drawn anew: begin the lesson as if nothing had been answered."""
    st.session_state.answers = with_answers(entries(), lesson, ())
    go(lesson.id)
