"""Before a run: how long it takes, and the learner's guess, which starts it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.engine.recordings import is_shipped
from resnet_viz.errors import ResNetVizError
from resnet_viz.lab.duration import estimate, in_words, paces
from resnet_viz.lab.guess import SAID_OF_SAME, choices_of, question_of
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.settings import Settings
from resnet_viz.ui.lab.recording import FRAMES, play, recorded
from resnet_viz.ui.lab.session import guesses, hold
from resnet_viz.ui.services import lab
from resnet_viz.ui.visitor import visitor

RECORDING = "Watch the recording"
AGAIN = "Train it here, live"


def start_panel(runs: Sequence[Settings] | None, job_id: str | None) -> None:
    """Start the runs by a guess; not while a job goes on that this browser steers."""
    mine = lab().steered_by(visitor())
    steered = lab().look(mine) if mine is not None else None
    watched = lab().look(job_id) if job_id is not None else None
    if watched is None or watched.state in ENDED:
        lab().warm_up()
    if runs is None:
        return
    choices = choices_of(runs)
    wanted = _recording_or_again(runs) if steered is None else None
    if choices:
        begins = "recording" if wanted == RECORDING else "run"
        starts = "" if steered else f" Your guess starts the {begins}; it need not be right."
        st.markdown(f"**{question_of([run.depth for run in runs])}**{starts} {SAID_OF_SAME}")
    with st.container(horizontal=True, key="start"):
        for number, label in enumerate(choices or ["Start"]):
            st.button(
                label,
                type="primary",
                icon=":material/play_arrow:",
                key=f"start_{number}",
                disabled=steered is not None,
                on_click=_start,
                args=(runs, label if choices else None, wanted == AGAIN),
            )
    if refused := st.session_state.pop("lab_refused", None):
        st.warning(refused)
    st.caption(_what_starts(runs, wanted) if steered is None else _why_not(steered))


def _recording_or_again(runs: Sequence[Settings]) -> str | None:
    """Which of the two is wanted where there is a recording of these runs; else None."""
    done = lab().recording(runs)
    look = lab().look(done) if done is not None else None
    if done is None or look is None:
        return None
    come = "A recording of exactly this comes with the app:"
    here = "This server ran exactly this on"
    return st.segmented_control(
        f"{come if is_shipped(done) else here} {recorded(look)}.",
        (RECORDING, AGAIN),
        default=RECORDING,
        required=True,
        key="again",
    )


def _what_starts(runs: Sequence[Settings], wanted: str | None) -> str:
    if lab().under_way(runs) is not None:
        return "Somebody has started exactly this: you join it and watch."
    if wanted == RECORDING:
        return f"The recording takes {in_words(FRAMES)}."
    return _duration(runs)


def _why_not(look: Look) -> str:
    """Why nothing can be started while a job goes on, and which it is."""
    *others, last = sorted(set(look.depths))
    named = f"{', '.join(map(str, others))} and {last}" if others else f"{last}"
    return (
        f"A run of {named} layers goes on: to start anything else, press *Stop*, or wait for its "
        "end."
    )


def _duration(runs: Sequence[Settings]) -> str:
    expected = estimate(runs, paces(lab().finished_runs()))
    if expected is None:
        return "How long it takes is known here after the first run of this kind."
    time = in_words(expected.seconds)
    if expected.here:
        return f"Takes about {time}, at the pace of this server's quickest run of this kind."
    return (
        f"Takes about {time} on two cores of a server's processor, where it was measured; on this "
        "machine nothing of this kind has been trained yet."
    )


def _start(runs: Sequence[Settings], guess: str | None, afresh: bool) -> None:
    """Before the page is drawn anew, with the job."""
    try:
        job_id = lab().start(runs, visitor(), guess, afresh=afresh)
    except ResNetVizError as error:
        st.session_state.lab_refused = str(error)
        return
    if guess is not None:
        guesses()[job_id] = guess
    look = lab().look(job_id)
    if look is not None and look.state == "finished":
        play(job_id)
    hold(job_id)
