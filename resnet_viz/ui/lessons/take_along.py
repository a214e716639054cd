"""What was answered, as a file to download."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from resnet_viz.facts.glossary import plain
from resnet_viz.lessons.lesson import Lesson, Step
from resnet_viz.ui.lessons.state import answers_to


def offer_answers(lessons: Sequence[Lesson]) -> None:
    """A button, where there are any."""
    begun = [lesson for lesson in lessons if any(answers_to(lesson))]
    if begun:
        said = json.dumps([_told(lesson) for lesson in begun], indent=2, ensure_ascii=False)
        st.download_button(
            "Your answers (.json)",
            said,
            "lessons.json" if len(begun) > 1 else f"{begun[0].id}.json",
            "application/json",
            on_click="ignore",
        )


def _told(lesson: Lesson) -> dict[str, Any]:
    steps = zip(lesson.steps, answers_to(lesson), strict=True)
    return {
        "lesson": lesson.id,
        "title": lesson.title,
        "answers": [
            _of_step(step, number, one) for step, c in steps for number, one in enumerate(c)
        ],
    }


def _of_step(step: Step, number: int, chosen: int) -> dict[str, Any]:
    return {
        "question": plain(step.question),
        "picture": step.picture(number),
        "chosen": step.choices[chosen],
    }
