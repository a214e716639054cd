"""Where a run is chosen and started: in the open, or folded into a line above the run shown."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from resnet_viz.lab.presets import PRESETS
from resnet_viz.ui.services import lab

LABEL = "Guess and train again, or another experiment"


def out_of_the_way(job_id: str | None) -> AbstractContextManager[object]:
    """A line that opens, while a job is shown, whose chart is to be on the first screen; it is
    open where a link has led here that names another experiment."""
    if job_id is None:
        return nullcontext()
    arrival = st.session_state.visit, job_id
    if st.session_state.get("lab_fold", (None, False))[0] != arrival:
        st.session_state.lab_fold = arrival, _another_is_chosen(job_id)
    _, opened = st.session_state.lab_fold
    return st.expander(LABEL, expanded=opened, key=f"fold_{job_id}")


def _another_is_chosen(job_id: str) -> bool:
    """Whether the experiment that is chosen is not the one that this job does."""
    chosen = st.session_state.get("preset")
    preset = next((preset for preset in PRESETS if preset.id == chosen), None)
    look = lab().look(job_id, renew=False)
    if preset is None or look is None:
        return False
    begun = tuple(run.settings for run in look.runs)
    return len(preset.runs) != look.asked or preset.runs[: len(begun)] != begun
