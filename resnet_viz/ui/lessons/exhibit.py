"""The page's exhibit: the list of lessons, or the one that is open."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from resnet_viz.lessons.lesson import Lesson
from resnet_viz.lessons.shelf import Shelf
from resnet_viz.ui.component import style
from resnet_viz.ui.layout import part
from resnet_viz.ui.lesson_place import LessonPlace, known_lessons
from resnet_viz.ui.lessons.catalog import show_catalog
from resnet_viz.ui.lessons.state import answers_to, go, place_now
from resnet_viz.ui.lessons.step import show_step
from resnet_viz.ui.lessons.summary import show_summary
from resnet_viz.ui.words import as_written

_SHEET = Path(__file__).with_name("lessons.css")


@part
def lessons() -> None:
    """A press reruns this alone."""
    st.html(style(_SHEET))
    shelf, place = known_lessons(), place_now()
    lesson = shelf.lesson(place.lesson) if place is not None else None
    if place is not None and lesson is not None:
        _show_lesson(shelf, lesson, place)
        return
    if place is not None:
        st.warning(
            f"There is no lesson “{as_written(place.lesson[:40])}” here: choose one of these."
        )
    show_catalog(shelf)


def _show_lesson(shelf: Shelf, lesson: Lesson, place: LessonPlace) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_head"):
        st.header(lesson.title, anchor=False, width="content")
        st.button("All lessons", icon=":material/west:", type="tertiary", on_click=go, args=("",))
    begun = any(answers_to(lesson))
    at = place.at if place.at <= len(lesson.steps) or begun else 1  # there is nothing to sum up
    if at > len(lesson.steps):
        number = shelf.lessons.index(lesson) + 1
        show_summary(lesson, shelf.lessons[number] if number < len(shelf.lessons) else None)
    else:
        show_step(lesson, LessonPlace(lesson.id, at, place.on if at == place.at else 0))
        _draw_before(lesson, at)


def _draw_before(lesson: Lesson, at: int) -> None:
    if at > 1:
        st.button(
            "The question before",
            icon=":material/west:",
            type="tertiary",
            key="before",
            on_click=go,
            args=(lesson.id, at - 1),
        )
