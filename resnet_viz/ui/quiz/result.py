"""After the last question: what was right, what was not and why, and the way on."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.glossary import explained, marked
from resnet_viz.quiz.sets import LARGEST_SEED, LENGTH, after
from resnet_viz.report import quiz as paper
from resnet_viz.ui.marks import RIGHT, WRONG
from resnet_viz.ui.quiz.asked import show_link
from resnet_viz.ui.quiz.paper import server
from resnet_viz.ui.quiz.standing import Standing, begin


def show_result(now: Standing) -> None:
    """How many were right, the ways on, and every question."""
    drawn, here = now.drawn, server()
    st.header(f"{drawn.right(now.answers)} of {LENGTH} right", anchor=False)
    with st.container(horizontal=True, key="quiz_on"):
        st.download_button(
            "Print",
            lambda: paper.result(drawn, now.answers, here),
            f"quiz-{drawn.topic.id}-{drawn.seed}-answers.html",
            "text/html",
            key="quiz_print",
            icon=":material/print:",
            on_click="ignore",
            help="One page of HTML with your answers and the reasons: open it and print it.",
        )
        following = after(drawn.topic.id)
        st.button(
            f"Another {LENGTH}: {following.title}",
            type="primary",
            key="quiz_another",
            on_click=begin,
            args=(following.id, drawn.seed),
        )
        st.button(
            "The same topic with other numbers",
            key="quiz_numbers",
            on_click=begin,
            args=(drawn.topic.id, drawn.seed % LARGEST_SEED + 1),
        )
    _show_answers(now)


def _show_answers(now: Standing) -> None:
    asked = list(zip(now.drawn.questions, now.answers, strict=True))
    texts = [
        part
        for question, answer in asked
        for part in (
            question.text,
            question.choices[answer].reason,
            question.choices[question.right].reason,
        )
    ]
    told = iter(map(explained, marked(texts)))
    for number, (question, answer) in enumerate(asked, 1):
        text, why, why_right = next(told), next(told), next(told)
        said, right = (
            question.choices[place].text.removesuffix(".") for place in (answer, question.right)
        )
        if answer == question.right:
            st.markdown(f"{RIGHT} **{number}.** {text}  \n**{right}** – {why_right}")
            continue
        st.markdown(
            f"{WRONG} **{number}.** {text}  \nYou said *{said}* – {why}  \n"
            f"Right: **{right}** – {why_right}"
        )
        show_link(question.shown, now)
