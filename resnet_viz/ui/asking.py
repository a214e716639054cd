"""A question to the engine, and what the learner sees until the answer is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Final, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from resnet_viz.engine.line import Standing
from resnet_viz.engine.questions import Question
from resnet_viz.engine.service import Asked
from resnet_viz.errors import StoppedError
from resnet_viz.ui.services import engine, session_id, turns
from resnet_viz.ui.superseded import give_way

Answer = TypeVar("Answer")

SIGN_SECONDS: Final = 0.3  # without an answer until then, the page says what goes on
STOP_SECONDS: Final = 3.0  # work that takes longer can be stopped
STOPPED: Final = "stopped"  # state: the questions whose answers are not wanted any more

_numbers = count()  # of waits: in a run of a script no two elements may have the same key
_place: ContextVar[DeltaGenerator | None] = ContextVar("place", default=None)
_meanwhile: ContextVar[Callable[[], None] | None] = ContextVar("meanwhile", default=None)
_noted: ContextVar[list[Question[Any]] | None] = ContextVar("noted", default=None)


def ask(question: Question[Answer], doing: str = "Looking at your picture") -> Answer:
    """The answer, waited for in line: place and time left are shown meanwhile, after what is being
    done. Raises `StoppedError` where the learner has stopped it, and whatever the work raises.

    A script that is run anew, a part that is to be drawn anew, and a session that is gone leave
    the line.
    """
    if question in st.session_state.get(STOPPED, ()):
        raise StoppedError("You have stopped this.")
    notes = _noted.get()
    if notes is not None:
        notes.append(question)
    asked = engine().ask(question, session_id())
    try:
        if not _is_answered(asked, SIGN_SECONDS):
            _draw_meanwhile()
            _show_waiting(asked, question, doing)
        return asked.answer()
    finally:
        asked.leave()


@contextmanager
def place_to_wait() -> Iterator[None]:
    """Whoever waits in here says so in one place, at the top, that is always there: nothing below
    moves when the words come and go."""
    token = _place.set(st.empty())
    try:
        yield
    finally:
        _place.reset(token)


@contextmanager
def meanwhile(draw: Callable[[], None]) -> Iterator[None]:
    """Who is the first in here that has to wait draws this."""
    token = _meanwhile.set(draw)
    try:
        yield
    finally:
        _meanwhile.reset(token)


@contextmanager
def noted(questions: list[Question[Any]]) -> Iterator[None]:
    """What is asked in here is added to the list."""
    token = _noted.set(questions)
    try:
        yield
    finally:
        _noted.reset(token)


def want_again() -> None:
    """What was stopped is wanted again."""
    st.session_state.pop(STOPPED, None)


def _is_answered(asked: Asked[Answer], within: float) -> bool:
    """Whether it is, or within so many seconds; others may draw until then."""
    if asked.is_answered(0):
        return True
    with turns().aside():
        return asked.is_answered(within)


def _draw_meanwhile() -> None:
    draw = _meanwhile.get()
    if draw is not None:
        _meanwhile.set(None)
        draw()


def _show_waiting(asked: Asked[Answer], question: Question[Answer], doing: str) -> None:
    place = words = _place.get() or st.empty()
    seconds = 0.0
    while not _is_answered(asked, seconds):
        give_way()
        standing = asked.standing()
        if words is place and question.is_long and (standing.seconds or 0.0) > STOP_SECONDS:
            words = _with_stop(place, question)
        done = f"--done: {standing.done:.0%}"
        text = _words(standing, doing)
        words.html(f'<div class="waiting" role="status" style="{done}">{text}</div>')
        # Often enough to be believed; a class that waits must not keep the server busy.
        seconds = min(5.0, max(0.5, standing.before / 15))
    place.empty()


def _with_stop(place: DeltaGenerator, question: Question[Answer]) -> DeltaGenerator:
    """The place of the words, with a button beside it."""
    number = next(_numbers)
    with place.container(key=f"waiting_{number}"):
        words = st.empty()
        st.button("Stop", key=f"stop_{number}", on_click=_stop, args=(question,))
    return words


def _stop(question: Question[Answer]) -> None:
    st.session_state.setdefault(STOPPED, set()).add(question)


def _words(standing: Standing, doing: str) -> str:
    parts = []
    if standing.before:
        parts.append(f"{standing.before} before you")
    if standing.done:
        parts.append(f"{standing.done:.0%} done")
    if standing.seconds is not None and standing.seconds >= 1:
        parts.append(f"about {_duration(standing.seconds)} left")
    return f"{doing}: {', '.join(parts)}" if parts else f"{doing}…"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
