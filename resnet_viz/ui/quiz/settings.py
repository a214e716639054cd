"""Which eight questions: the topic, and the number of the set."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from resnet_viz.quiz.sets import FIRST_SEED, LARGEST_SEED, TOPICS
from resnet_viz.ui.component import style
from resnet_viz.ui.controls import select
from resnet_viz.ui.history import bound
from resnet_viz.ui.quiz.standing import begin_again

_SHEET = Path(__file__).with_name("quiz.css")


def pick_set() -> None:
    """Another topic or number begins with its first question."""
    st.html(style(_SHEET))
    with st.container(horizontal=True):
        select("Topic", "quiz", next(iter(TOPICS)), 236, on_change=begin_again)
        st.number_input(
            "Set",
            FIRST_SEED,
            LARGEST_SEED,
            key=bound("quiz_set", FIRST_SEED, within=(FIRST_SEED, LARGEST_SEED)),
            width=105,
            on_change=begin_again,
            help="The same number gives the same questions with the same numbers, to everybody.",
        )
