"""The end of a lesson: how the guesses did, what to take along, and a link to pass it on."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.lessons.challenge import Truth
from resnet_viz.lessons.lesson import Lesson, Step
from resnet_viz.ui.lesson_place import Answers, LessonPlace
from resnet_viz.ui.lessons.state import answers_to, forget, go
from resnet_viz.ui.lessons.take_along import offer_answers
from resnet_viz.ui.marks import RIGHT, WRONG
from resnet_viz.ui.samples import SAMPLE_TITLES
from resnet_viz.ui.tools.share import page_address
from resnet_viz.ui.truths import truth_of


def show_summary(lesson: Lesson, following: Lesson | None) -> None:
    """Of a lesson that was answered, whole or in part."""
    answers = answers_to(lesson)
    first = [
        (step, chosen[0]) for step, chosen in zip(lesson.steps, answers, strict=True) if chosen
    ]
    truths = [truth_of(step) for step, _ in first]
    right = sum(chosen == truth.right for (_, chosen), truth in zip(first, truths, strict=True))
    missing = len(lesson.steps) - len(first)
    unanswered = f"; {missing} of the {len(lesson.steps)} questions are unanswered" * bool(missing)
    st.markdown(
        f"**{right} of {len(first)}** of your first guesses were right{unanswered}. Where you were "
        "surprised you will remember it best."
        if first
        else "You have answered none of its questions."
    )
    st.markdown(explained(f"**To take along.** {lesson.summary}"))
    with st.container(horizontal=True):
        if following is not None:
            st.button(
                f"Next lesson: {following.title}",
                type="primary",
                key="next_lesson",
                on_click=go,
                args=(following.id,),
            )
        st.button("Begin again", key="begin_again", on_click=forget, args=(lesson,))
        offer_answers([lesson])
    with st.expander("Your guesses, and what turned out"):
        for line in _lines(lesson, answers):
            st.markdown(explained(line))
    st.markdown("**Pass it on.** Whoever opens this begins at the first question:")
    st.code(page_address(LessonPlace(lesson.id).said), language=None, wrap_lines=True)


def _lines(lesson: Lesson, answers: Answers) -> Iterator[str]:
    for at, (step, chosen) in enumerate(zip(lesson.steps, answers, strict=True), 1):
        for number, one in enumerate(chosen):
            yield _line(at, step, number, one, truth_of(step, number))


def _line(at: int, step: Step, number: int, chosen: int, truth: Truth) -> str:
    picture = step.picture(number)
    on = f" ({SAMPLE_TITLES[picture]})" if picture else ""
    if chosen == truth.right:
        turned_out = f"{RIGHT} **{step.choices[chosen]}**, and so it is."
    else:
        turned_out = (
            f"{WRONG} You said **{step.choices[chosen]}**; right is "
            f"**{step.choices[truth.right]}**."
        )
    return f"**{at}. {step.question}**{on}  \n{turned_out} {truth.why}"
