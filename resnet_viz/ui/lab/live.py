"""What a job shows while it goes on: its charts are made once for all who watch it."""

from __future__ import annotations

import streamlit as st

from resnet_viz.lab.guess import question_of
from resnet_viz.lab.history import Look
from resnet_viz.lab.words import happening
from resnet_viz.ui.lab.charts import say, show_curves
from resnet_viz.ui.tools.big_text import text_is_big


def draw_look(job_id: str, look: Look, guess: str | None) -> None:
    """The job as it stands, and what was guessed about it; nothing before its first step."""
    if look.runs and look.runs[-1].curves.steps_done:
        run = look.runs[-1]
        guessed = f"{question_of(look.depths)} The guess was **{guess}**." if guess else ""
        first, ended, more = happening(run.curves, run.settings).partition(". ")
        say(first + ended.strip(), f"{more} {guessed}".strip())
        _show_charts((job_id, look), text_is_big())


def _moment(look: Look) -> tuple[int, int, int]:
    """What tells the looks at one job apart."""
    last = look.runs[-1].curves
    return len(look.runs), last.steps_done, len(last.evaluations)


# Kept as the browsers get it: drawing and encoding it takes a tenth of a second.
@st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Look: _moment})
def _show_charts(shown: tuple[str, Look], big: bool) -> None:  # noqa: ARG001
    """A job, by its id, at one moment; `big` as its charts are drawn now (`ui/charts.py`)."""
    _, look = shown
    show_curves(look.runs, look.depths, look.runs[-1], key="live")
