"""Before a run: how long it takes, and the learner's guess, which starts it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.errors import ResNetVizError
from resnet_viz.lab.duration import estimate, in_words
from resnet_viz.lab.guess import choices_of, question_of
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.settings import Settings
from resnet_viz.ui.lab.session import hold
from resnet_viz.ui.services import lab, session_id


def start_panel(runs: Sequence[Settings] | None, job_id: str | None) -> None:
    """Start the runs by a guess; not while the job that is shown goes on."""
    look = lab().look(job_id) if job_id is not None else None
    goes_on = look is not None and look.state not in ENDED
    if not goes_on:
        lab().warm_up()
    if runs is None:
        return
    choices = choices_of(runs)
    if choices:
        waits = "" if goes_on else " Your guess starts the run; it need not be right."
        st.markdown(f"**{question_of([run.depth for run in runs])}**{waits}")
    with st.container(horizontal=True, key="start"):
        pressed = [
            label
            for number, label in enumerate(choices or ["Start"])
            if st.button(
                label,
                type="primary",
                icon=":material/play_arrow:",
                key=f"start_{number}",
                disabled=goes_on,
            )
        ]
    st.caption(_duration(runs) if look is None or not goes_on else _why_not(look))
    if pressed:
        _start(runs, pressed[0] if choices else None)


def _why_not(look: Look) -> str:
    """Why nothing can be started while a job goes on, and which it is."""
    *others, last = sorted(set(look.depths))
    named = f"{', '.join(map(str, others))} and {last}" if others else f"{last}"
    return (
        f"A run of {named} layers goes on: to start anything else, press *Stop*, or wait for its "
        "end."
    )


def _duration(runs: Sequence[Settings]) -> str:
    expected = estimate(runs, lab().finished_runs())
    if expected is None:
        return "How long it takes is known here after the first run of this kind."
    time = in_words(expected.seconds)
    if expected.here:
        return f"Takes about {time}, at the pace of this server's quickest run of this kind."
    return (
        f"Takes about {time} on two cores of a server's processor, where it was measured; on this "
        "machine nothing of this kind has been trained yet."
    )


def _start(runs: Sequence[Settings], guess: str | None) -> None:
    try:
        hold(lab().start(runs, session_id(), guess))
    except ResNetVizError as error:
        st.warning(str(error))
    else:
        st.rerun()
