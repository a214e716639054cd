"""The lessons to choose from, and what could not be read."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.lessons.lesson import Lesson
from resnet_viz.lessons.shelf import Shelf
from resnet_viz.ui.lessons.state import answers_to, go
from resnet_viz.ui.lessons.take_along import offer_answers


def show_catalog(shelf: Shelf) -> None:
    """A card each, beside each other where there is room."""
    with st.container(key="catalog"), st.grid(2, min_column_width=300, gap="small"):
        for number, lesson in enumerate(shelf.lessons, 1):
            _card(number, lesson)
    offer_answers(shelf.lessons)
    if shelf.passed_over:
        with st.expander(f"Lessons that cannot be read: {len(shelf.passed_over)}", expanded=True):
            for line in shelf.passed_over:
                st.text(line)


def _card(number: int, lesson: Lesson) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.button(
            f":blue[{number}. {lesson.title}]",
            icon=":material/play_circle:",
            type="tertiary",
            key=f"open_{lesson.id}",
            on_click=go,
            args=(lesson.id, _next_question(lesson)),
        )
        st.markdown(explained(lesson.question))
        st.caption(f"{lesson.minutes} minutes · {_done(lesson)}")


def _next_question(lesson: Lesson) -> int:
    """The number of the first that was not answered; the summary's where all were."""
    answers = answers_to(lesson)
    return next((n for n, chosen in enumerate(answers, 1) if not chosen), len(answers) + 1)


def _done(lesson: Lesson) -> str:
    answers = answers_to(lesson)
    answered = sum(bool(chosen) for chosen in answers)
    if not answered:
        return f"{len(answers)} questions"
    if answered == len(answers):
        return f":material/check: all {answered} questions answered"
    return f"{answered} of {len(answers)} questions answered"
