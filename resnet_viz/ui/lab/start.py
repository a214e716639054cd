"""Before a run: how long it takes, and the learner's guess, which starts it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.errors import ResNetVizError
from resnet_viz.lab.duration import estimate, in_words
from resnet_viz.lab.guess import choices_of, question_of
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.settings import Settings
from resnet_viz.ui.lab.session import hold, session_id
from resnet_viz.ui.services import lab


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
        waits = "Your guess starts the run; it need not be right."
        guessed = f"The guess was **{look.guess}**." if look is not None and look.guess else ""
        st.markdown(f"**{question_of(runs)}** {guessed if goes_on else waits}")
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
    st.caption(_duration(runs))
    if pressed:
        _start(runs, pressed[0] if choices else None)


def _duration(runs: Sequence[Settings]) -> str:
    expected = estimate(runs, lab().finished_runs())
    if expected is None:
        return "How long it takes is known here after the first run of this kind."
    time = in_words(expected.seconds)
    if expected.here:
        return f"Takes about {time}, as this server's last run of this kind did for its size."
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
