"""A finished run, played again as it was recorded."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

from resnet_viz.engine.recordings import is_shipped
from resnet_viz.lab.history import Look, frames
from resnet_viz.ui.lab.live import draw_look
from resnet_viz.ui.lab.session import guesses
from resnet_viz.ui.services import engine, lab

FRAMES = 20  # that a recording is played in, one a second


def recorded_on(look: Look) -> str:
    """When a job was asked for, on the learner's clock: 27 November 2026, 14:02."""
    zone, named = _zone()
    then = datetime.fromtimestamp(look.at or 0.0, zone)
    return f"{then.day} {then:%B %Y, %H:%M}{named}"


def _zone() -> tuple[tzinfo, str]:
    """The browser's time zone, and how it is named where nobody expects it."""
    with suppress(KeyError, ValueError, OSError):  # a browser may say anything
        if st.context.timezone:
            return ZoneInfo(st.context.timezone), ""
    return UTC, " UTC"


def play(job_id: str) -> None:
    """Have this recording played from its beginning; it is one for this session from now on."""
    began: dict[str, float] = st.session_state.setdefault("lab_played", {})
    began[job_id] = time.monotonic()


def play_on_arrival(job_id: str) -> None:
    """What comes with the project is played whenever somebody comes to see it."""
    state = st.session_state
    came = state.visit, job_id
    if is_shipped(job_id) and state.get("lab_came") != came:
        state.lab_came = came
        play(job_id)


def is_recording(job_id: str) -> bool:
    """Whether this session was shown the job as a recording."""
    return job_id in st.session_state.get("lab_played", {})


def out_of_the_way(job_id: str | None) -> AbstractContextManager[object]:
    """Where a run is chosen and started: folded, while this session sees a recording, whose curves
    are to be on the first screen."""
    if job_id is None or not is_recording(job_id):
        return nullcontext()
    return st.expander("Guess and run it yourself, or another experiment", key=f"fold_{job_id}")


def is_played(job_id: str) -> bool:
    """Whether the recording has not come to its end."""
    return _frame(job_id) is not None


@st.fragment(run_every=1.0)
def show_played(job_id: str) -> None:
    """The recording at this moment, anew every second."""
    frame = _frame(job_id)
    if frame is None:
        st.rerun()
    look = _frames(job_id)[frame]
    run = look.runs[-1]
    steps = run.curves.start.steps if run.curves.start else 1
    words = [f"Recording of {recorded_on(look)}", run.settings.title]
    words += [f"run {len(look.runs)} of {look.asked}"] if look.asked > 1 else []
    words.append(f"step {run.curves.steps_done:,} of {steps:,}")
    st.progress(run.curves.steps_done / steps, " · ".join(words))
    st.button(
        "Show its end", icon=":material/skip_next:", key="skip", on_click=_skip, args=(job_id,)
    )
    draw_look(job_id, look, guesses().get(job_id))


def _frame(job_id: str) -> int | None:
    """Which is due now; None before the first one and after the last."""
    began = st.session_state.get("lab_played", {}).get(job_id)
    frame = FRAMES if began is None else int(time.monotonic() - began)
    return frame if frame < FRAMES else None


def _frames(job_id: str) -> tuple[Look, ...]:
    key = "recording", job_id
    return engine().store.remember(key, lambda: frames(lab().record(job_id), FRAMES))


def _skip(job_id: str) -> None:
    st.session_state.lab_played[job_id] -= FRAMES
