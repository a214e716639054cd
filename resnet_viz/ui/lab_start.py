"""Before a run: the learner's guess, and the button that starts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.errors import ResNetVizError
from resnet_viz.training.guess import choices_of, question_of
from resnet_viz.training.jobs import ENDED
from resnet_viz.training.settings import Settings
from resnet_viz.ui.lab_session import hold, session_id
from resnet_viz.ui.services import lab


def start_panel(runs: Sequence[Settings] | None, job_id: str | None) -> None:
    """Ask for a guess and start the runs; not while the job that is shown goes on."""
    look = lab().look(job_id) if job_id is not None else None
    goes_on = look is not None and look.state not in ENDED
    if not goes_on:
        lab().warm_up()
    choices = choices_of(runs) if runs else []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        guess = None
        if runs and choices:
            guess = st.segmented_control(
                f"Your guess: {question_of(runs)[0].lower()}{question_of(runs)[1:]}",
                choices,
                key="guess",
                disabled=goes_on,
            )
        ready = runs is not None and not goes_on and (guess is not None or not choices)
        if st.button("Start", type="primary", key="start", disabled=not ready) and runs:
            _start(runs, guess)
    if runs and choices and guess is None and not goes_on:
        st.caption("Guess first: it need not be right.")


def _start(runs: Sequence[Settings], guess: str | None) -> None:
    try:
        hold(lab().start(runs, session_id(), guess))
    except ResNetVizError as error:
        st.warning(str(error))
    else:
        st.rerun()
