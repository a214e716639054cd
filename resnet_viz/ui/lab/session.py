"""Which job of the lab a session shows, and what keeps it alive while a page is open."""

from __future__ import annotations

import streamlit as st

from resnet_viz.ui.address import RUN
from resnet_viz.ui.services import lab
from resnet_viz.ui.visitor import visitor

HEARTBEAT_SECONDS = 15.0


def held_job() -> str | None:
    """The id of the job to show: the address's, or the last one this session held, or the one that
    this browser has started. The address says it from now on, for Streamlit forgets it when the
    page changes."""
    job_id: str | None = (
        st.query_params.get(RUN) or st.session_state.get("lab_job") or lab().steered_by(visitor())
    )
    if job_id is not None:
        hold(job_id)
    return job_id


def hold(job_id: str) -> None:
    """Show this job from now on; it joins the session's jobs, newest last."""
    st.session_state.lab_job = job_id
    st.query_params[RUN] = job_id
    jobs = jobs_of_session()
    if job_id not in jobs:
        jobs.append(job_id)


def jobs_of_session() -> list[str]:
    """The ids of all jobs that this session has shown, newest last; what comes later will be in
    it."""
    jobs: list[str] = st.session_state.setdefault("lab_jobs", [])
    return jobs


def guesses() -> dict[str, str]:
    """What this session has guessed, by the ids of its jobs."""
    made: dict[str, str] = st.session_state.setdefault("lab_guesses", {})
    return made


def keep_job_alive() -> None:
    """On every page: without it a job ends after a minute."""
    job_id = st.session_state.get("lab_job")
    if job_id is not None and lab().renew(job_id):
        _heartbeat(job_id)


@st.fragment(run_every=HEARTBEAT_SECONDS)
def _heartbeat(job_id: str) -> None:
    if lab().renew(job_id):
        with st.container(key="run_goes_on"):
            st.caption(":material/science: A run in the lab goes on.")
