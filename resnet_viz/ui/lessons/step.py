"""One question of a lesson: asked, answered, and what turned out."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.lessons.challenge import Challenge
from resnet_viz.lessons.lesson import Lesson, Step
from resnet_viz.ui.address import FROM
from resnet_viz.ui.asked_picture import asked_cells, show_asked_picture
from resnet_viz.ui.destination import destination
from resnet_viz.ui.lesson_place import LessonPlace, origin
from resnet_viz.ui.lessons.evidence import show_evidence
from resnet_viz.ui.lessons.state import answers_to, commit, entries, go
from resnet_viz.ui.marks import OTHER, RIGHT, WRONG
from resnet_viz.ui.truths import truth_of

SIDE = 224  # pixels of a picture on the screen


def show_step(lesson: Lesson, place: LessonPlace) -> None:
    """The question at this place, beside the picture that it is about."""
    step = lesson.steps[place.at - 1]
    answers = answers_to(lesson)[place.at - 1]
    number = min(place.on, step.times - 1, len(answers))
    st.caption(_whereabouts(lesson, place.at, step, number))
    picture = step.picture(number)
    with st.container(horizontal=True, gap="medium"):
        if picture is not None:
            with st.container(width=SIDE, key="looked_at", gap="xxsmall"):
                show_asked_picture(picture, asked_cells(step))
        with st.container(width="stretch", key="asked"):
            challenge = step.challenge(number)
            if step.text and not number:
                st.markdown(explained(step.text))
            st.markdown(explained(f"**{challenge.text}**"))
            if number < len(answers):
                _reveal(lesson, place, number, answers[number])
            else:
                _offer(lesson, place, challenge, number)


def _whereabouts(lesson: Lesson, at: int, step: Step, number: int) -> str:
    again = f", picture {number + 1} of {step.times}" if number else ""
    return f"Question {at} of {len(lesson.steps)}{again}"


def _offer(lesson: Lesson, place: LessonPlace, challenge: Challenge, on: int) -> None:
    """The choices: one press commits."""
    with st.container(key="choices", gap="xsmall"):
        for number, choice in enumerate(challenge.choices):
            st.button(
                choice,
                key=f"choice_{number}",
                width="stretch",
                on_click=commit,
                args=(lesson, place.at, on, number),
            )
    st.caption("Your first guess counts. It need not be right: to have guessed is what helps.")


def _reveal(lesson: Lesson, place: LessonPlace, number: int, chosen: int) -> None:
    """What turned out, why, where to see it, and the ways on."""
    step = lesson.steps[place.at - 1]
    truth, challenge = truth_of(step, number), step.challenge(number)
    _show_choices(challenge, chosen, truth.right)
    with st.container(key="turned_out"):
        said = (
            ":material/check: **Right.**"
            if chosen == truth.right
            else f":material/close: **Not so.** Right: *{challenge.choices[truth.right]}*."
        )
        st.markdown(explained(f"{said} {truth.why}"))
        show_evidence(step, number)
    there = destination(challenge.exhibit)
    st.page_link(
        there.exhibit.page,
        label=f":blue[See it live: {there.exhibit.title}]",
        icon=":material/play_circle:",
        query_params={**there.says, FROM: origin(place, entries())},
    )
    with st.container(horizontal=True, key="onward"):
        last = place.at == len(lesson.steps)
        st.button(
            "To the summary" if last else "Next question",
            type="primary",
            key="onward_next",
            on_click=go,
            args=(lesson.id, place.at + 1),
        )
        if number + 1 < step.times:
            st.button(
                "The same question on another picture",
                key="onward_again",
                on_click=go,
                args=(lesson.id, place.at, number + 1),
            )


def _show_choices(challenge: Challenge, chosen: int, right: int) -> None:
    """What there was to choose; nothing of it can be chosen any more."""
    lines = []
    for number, choice in enumerate(challenge.choices):
        icon = RIGHT if number == right else WRONG if number == chosen else OTHER
        notes = ["right"] if number == right else []
        notes += ["your guess"] if number == chosen else []
        text = f"**{choice}**" if notes else choice
        said = f" ({', '.join(notes)})" if notes else ""
        lines.append(f"{icon} {text}{said}")
    st.markdown("  \n".join(lines))
