"""A finished run, played again as it was recorded: by itself, or to where it is dragged."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

from resnet_viz.engine.recordings import is_shipped
from resnet_viz.lab.history import Look, frames
from resnet_viz.ui.lab.live import draw_look
from resnet_viz.ui.lab.session import guesses
from resnet_viz.ui.services import engine, lab

FRAMES = 20  # that a recording is played in, one a second
END = FRAMES - 1  # the last of them: the result


@dataclass(frozen=True, slots=True)
class Playback:
    """Where a session is in a recording: it was at `frame`, from 0 to `END`, at the moment `since`
    (`time.monotonic`), from which it plays on; it stands still where that is None."""

    frame: int
    since: float | None

    @property
    def now(self) -> int:
        """The frame that is due."""
        played = 0 if self.since is None else int(time.monotonic() - self.since)
        return min(self.frame + played, END)

    @property
    def goes_on(self) -> bool:
        return self.since is not None and self.now < END


def recorded(look: Look) -> str:
    """When a job was asked for, on the learner's clock, and what it was computed on:
    27 November 2026, 14:02, AMD EPYC, 2 cores."""
    zone, named = _zone()
    then = datetime.fromtimestamp(look.at or 0.0, zone)
    machine = f", {look.machine}" if look.machine else ""
    return f"{then.day} {then:%B %Y, %H:%M}{named}{machine}"


def _zone() -> tuple[tzinfo, str]:
    """The browser's time zone, and how it is named where nobody expects it."""
    with suppress(KeyError, ValueError, OSError):  # a browser may say anything
        if st.context.timezone:
            return ZoneInfo(st.context.timezone), ""
    return UTC, " UTC"


def play(job_id: str) -> None:
    """Have this recording played from its beginning; it is one for this session from now on."""
    _playbacks()[job_id] = Playback(0, time.monotonic())


def play_on_arrival(job_id: str) -> None:
    """What comes with the project is played whenever somebody comes to see it."""
    state = st.session_state
    came = state.visit, job_id
    if is_shipped(job_id) and state.get("lab_came") != came:
        state.lab_came = came
        play(job_id)


def is_recording(job_id: str) -> bool:
    """Whether this session was shown the job as a recording."""
    return job_id in _playbacks()


def is_played(job_id: str) -> bool:
    """Whether the recording is anywhere before its end."""
    return is_recording(job_id) and _playbacks()[job_id].now < END


def show_played(job_id: str) -> None:
    """The recording at this moment: anew every second while it plays."""
    if _playbacks()[job_id].goes_on:
        _playing(job_id)
    else:
        _standing(job_id)


@st.fragment(run_every=1.0)
def _playing(job_id: str) -> None:
    if not _playbacks()[job_id].goes_on:
        st.rerun()
    _draw(job_id)


@st.fragment
def _standing(job_id: str) -> None:
    if _playbacks()[job_id].goes_on or not is_played(job_id):
        st.rerun()
    _draw(job_id)


def _draw(job_id: str) -> None:
    look = _frames(job_id)[_playbacks()[job_id].now]
    show_scrubber(job_id, look)
    draw_look(job_id, look, guesses().get(job_id))


def show_scrubber(job_id: str, look: Look) -> None:
    """That this is a recording, play and pause, and a slider over its steps, which follows and can
    be dragged."""
    playback = _playbacks()[job_id]
    st.session_state.moment = playback.now
    st.session_state.moments_told = [*st.session_state.get("moments_told", [])[-2:], playback.now]
    st.caption(f"A recording: {recorded(look)}.")
    label, icon = ("Pause", "pause") if playback.goes_on else ("Play", "play_arrow")
    with st.container(horizontal=True, vertical_alignment="center", key="scrubber"):
        st.button(label, icon=f":material/{icon}:", key="play", on_click=_turn, args=(job_id,))
        st.select_slider(
            "Moment of the recording",
            range(FRAMES),
            format_func=lambda frame: _where(_frames(job_id)[frame]),
            key="moment",
            on_change=_drag,
            args=(job_id,),
            label_visibility="collapsed",
        )
        st.button(
            "End",
            icon=":material/skip_next:",
            key="skip",
            disabled=playback.now == END,
            on_click=_skip,
            args=(job_id,),
        )


def _where(look: Look) -> str:
    """At which step of which run: 56 layers, step 105 of 210."""
    run = look.runs[-1]
    steps = run.curves.start.steps if run.curves.start else 1
    return f"{run.settings.title}, step {run.curves.steps_done:,} of {steps:,}"


def _playbacks() -> dict[str, Playback]:
    """By the ids of the jobs that this session was shown as recordings."""
    known: dict[str, Playback] = st.session_state.setdefault("lab_played", {})
    return known


def _frames(job_id: str) -> tuple[Look, ...]:
    key = "recording", job_id
    return engine().store.remember(key, lambda: frames(lab().record(job_id), FRAMES))


def _turn(job_id: str) -> None:
    """Pause what plays, and play what stands still; from the beginning where it is at its end."""
    playback = _playbacks()[job_id]
    now = 0 if playback.now == END else playback.now
    since = None if playback.goes_on else time.monotonic()
    _playbacks()[job_id] = Playback(now, since)


def _drag(job_id: str) -> None:
    """To where the slider is now; but a browser that is slow hands back what it was told to show
    before, and that is no reason to stand still."""
    moment = st.session_state.moment
    if not _playbacks()[job_id].goes_on or moment not in st.session_state.moments_told:
        _playbacks()[job_id] = Playback(moment, None)


def _skip(job_id: str) -> None:
    _playbacks()[job_id] = replace(_playbacks()[job_id], frame=END)
