"""What a teacher can put to the class: a lesson's question, own words, what the lab asks."""

from __future__ import annotations

import streamlit as st

from resnet_viz.errors import RoomError
from resnet_viz.facts.glossary import explained
from resnet_viz.lab.guess import choices_of, outcome, question_of
from resnet_viz.lab.presets import PRESETS
from resnet_viz.lessons.challenge import FEWEST, MOST
from resnet_viz.lessons.lesson import Lesson
from resnet_viz.rooms.polls import Poll
from resnet_viz.rooms.room import Room
from resnet_viz.ui.asked_picture import asked_cells
from resnet_viz.ui.history import GOES_ALONG
from resnet_viz.ui.lesson_place import known_lessons
from resnet_viz.ui.samples import SAMPLE_TITLES
from resnet_viz.ui.services import lab
from resnet_viz.ui.truths import truth_of
from resnet_viz.ui.words import words_of


def ask_own_words(room: Room) -> None:
    """A form: the question, its choices, which is right."""
    with st.form("own_words", border=False, enter_to_submit=False):
        text = st.text_input("Your question", key="own_question", persist_state=GOES_ALONG)
        lines = st.text_area(
            f"Choices, one a line, {FEWEST} to {MOST}",
            key="own_choices",
            persist_state=GOES_ALONG,
            height=120,
            placeholder="Yes\nNo",
        )
        right = st.number_input(
            "Which one is right (0: none, or an opinion)",
            0,
            5,
            key="own_right",
            persist_state=GOES_ALONG,
            width=300,
        )
        asked = st.form_submit_button("Ask the class", type="primary")
    if not asked:
        return
    choices = tuple(" ".join(line.split()) for line in lines.splitlines() if line.strip())
    try:
        if right > len(choices):
            raise RoomError(f"Choice {right} is to be right, but there are {len(choices)}.")
        room.ask(Poll(text, choices, right - 1 if right else None))
    except RoomError as error:
        st.warning(str(error))
    else:
        st.rerun()


def ask_guess(room: Room) -> None:
    """The lab's question about one of its experiments."""
    asked = {preset.id: preset for preset in PRESETS if choices_of(preset.runs)}
    chosen = st.selectbox(
        "Experiment",
        list(asked),
        format_func=lambda id: asked[id].name,
        key="asked_preset",
        persist_state=GOES_ALONG,
    )
    preset = asked[chosen]
    st.markdown(preset.story)
    if st.button("Ask the class", type="primary", key="ask_guess"):
        choices = tuple(choices_of(preset.runs))
        done = lab().recording(preset.runs)
        look = lab().look(done, renew=False) if done is not None else None
        came = outcome(look.runs) if look is not None else None
        room.ask(
            Poll(
                f"{preset.name}: {question_of([run.depth for run in preset.runs])}",
                choices,
                None if came is None else choices.index(came),
                "So it came out in the run that this server has kept."
                if came is not None
                else "This server has not run it yet: start it in the lab, and see.",
                f"lab?preset={preset.id}",
            )
        )
        st.rerun()


def ask_of_lesson(room: Room) -> None:
    """A question of a lesson, about one of its pictures; what is right is found out first."""
    lessons = {lesson.id: lesson for lesson in known_lessons().lessons}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        lesson = lessons[
            st.selectbox(
                "Lesson",
                list(lessons),
                format_func=lambda id: lessons[id].title,
                key="asked_lesson",
                persist_state=GOES_ALONG,
                width=320,
            )
        ]
        numbers = [(s, time) for s, step in enumerate(lesson.steps) for time in range(step.times)]
        step_number, number = st.selectbox(
            "Question",
            numbers,
            format_func=lambda pair: _named(lesson, *pair),
            key=f"asked_of_{lesson.id}",
            persist_state=GOES_ALONG,
            width=320,
        )
    step = lesson.steps[step_number]
    challenge = step.challenge(number)
    st.markdown(explained(f"{step.text}\n\n**{challenge.text}**"))
    if st.button("Ask the class", type="primary", key="ask_of_lesson"):
        truth = truth_of(step, number)
        room.ask(
            Poll(
                words_of(challenge.text),
                tuple(map(words_of, challenge.choices)),
                truth.right,
                words_of(truth.why),
                challenge.exhibit,
                words_of(step.text),
                step.picture(number) or "",
                asked_cells(step),
            )
        )
        st.rerun()


def _named(lesson: Lesson, step: int, number: int) -> str:
    picture = lesson.steps[step].picture(number)
    return f"{step + 1}" if picture is None else f"{step + 1}, about {SAMPLE_TITLES[picture]}"
