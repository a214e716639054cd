"""A question of the quiz: first to be answered, then with the reasons."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.glossary import explained, marked
from resnet_viz.quiz.question import LETTERS, QuizQuestion, Shown
from resnet_viz.quiz.sets import LENGTH
from resnet_viz.ui.address import FROM
from resnet_viz.ui.exhibits import EXHIBITS
from resnet_viz.ui.marks import OTHER, RIGHT, WRONG
from resnet_viz.ui.quiz.standing import Standing, commit, go_to

WIDEST = 640  # pixels of a reason


def show_question(now: Standing) -> None:
    """The question that is shown, to answer or answered."""
    done, right = len(now.answers), now.drawn.right(now.answers)
    so_far = f"; {right} of {done} right so far" if done else ""
    with st.container(key="asked"):
        st.caption(f"Question {now.number} of {LENGTH}{so_far}")
        if now.answer is None:
            _say([now.question.text])
            _ask(now)
        else:
            _tell(now, now.answer)


def _say(texts: list[str]) -> list[str]:
    """Show the question, the first of the texts; the others with the words explained that it does
    not have."""
    first, *others = map(explained, marked(texts))
    with st.container(key="quiz_question"):
        st.markdown(first)
    return others


def _ask(now: Standing) -> None:
    question = now.question
    with st.container(key="quiz_choices"):
        chosen = st.radio(
            question.text,
            range(len(question.choices)),
            index=None,
            format_func=lambda place: f"**{LETTERS[place]}** {question.choices[place].text}",
            label_visibility="collapsed",
            key=f"choice_{now.place.written}",
        )
    st.button(
        "This is my answer",
        type="primary",
        key="commit",
        on_click=_commit,
        args=(now, chosen),
    )
    if chosen is None and st.session_state.get("quiz_pressed") == now.place.written:
        st.markdown("Choose one first; it need not be right.")


def _commit(now: Standing, chosen: int | None) -> None:
    st.session_state.quiz_pressed = now.place.written
    if chosen is not None:
        commit(now.number, LETTERS[chosen])


def _tell(now: Standing, answer: int) -> None:
    """What was answered and what is right, each with its reason, and where it is shown."""
    question, choices = now.question, now.question.choices
    order = sorted(
        range(len(choices)), key=lambda place: (place != answer, place != question.right)
    )
    told = _say([question.text, *(choices[place].reason for place in order)])
    reasons = dict(zip(order, told, strict=True))
    st.markdown(_choices(question, answer))
    if answer == question.right:
        st.success(f"**Right.** {reasons[answer]}", width=WIDEST)
    else:
        st.error(f"**{LETTERS[answer]} is wrong.** {reasons[answer]}", width=WIDEST)
        st.success(
            f"**{LETTERS[question.right]} is right.** {reasons[question.right]}", width=WIDEST
        )
    show_link(question.shown, now)
    st.button(
        "Next question" if now.number < LENGTH else "See the result",
        type="primary",
        icon=":material/east:",
        key=f"next_{now.number}",
        on_click=go_to,
        args=(now.number + 1,),
    )
    with st.expander("Why the others are wrong, and who says so"):
        for place in order:
            if place not in (answer, question.right):
                st.markdown(f"**{LETTERS[place]}** {choices[place].text}: {reasons[place]}")
        st.caption(cited(question))


def _choices(question: QuizQuestion, answer: int) -> str:
    """All of them as they stood, marked."""
    lines = []
    for place, choice in enumerate(question.choices):
        icon = RIGHT if choice.right else WRONG if place == answer else OTHER
        yours = " – *your answer*" if place == answer else ""
        lines.append(f"{icon} **{LETTERS[place]}** {choice.text}{yours}")
    return "  \n".join(lines)


def show_link(shown: Shown, now: Standing) -> None:
    """The way to the exhibit that shows it, which leads back here."""
    (exhibit,) = (one for one in EXHIBITS if one.name == shown.page)
    st.page_link(
        exhibit.page,
        label=f":blue[See it live: {shown.label}]",
        icon=":material/play_circle:",
        query_params={**shown.address, FROM: now.place.written},
    )


def cited(question: QuizQuestion) -> str:
    """Who says it, as Markdown."""
    said = "; ".join(source.cited for source in question.sources)
    return f"Source: {said}." if said else "Computed."
