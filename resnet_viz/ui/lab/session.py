"""Which job of the lab a session shows, and what keeps it alive while a page is open."""

from __future__ import annotations

import streamlit as st

from resnet_viz.ui.address import RUN
from resnet_viz.ui.services import lab

HEARTBEAT_SECONDS = 15.0


def held_job() -> str | None:
    """The id of the job to show: the address's, or the last one this session held. The address
    says it from now on, for Streamlit forgets it when the page changes."""
    job_id: str | None = st.query_params.get(RUN) or st.session_state.get("lab_job")
    if job_id is not None:
        hold(job_id)
    return job_id


def hold(job_id: str) -> None:
    """Show this job from now on; it joins the session's jobs, newest last."""
    st.session_state.lab_job = job_id
    st.query_params[RUN] = job_id
    jobs: list[str] = st.session_state.setdefault("lab_jobs", [])
    if job_id not in jobs:
        jobs.append(job_id)


def jobs_of_session() -> list[str]:
    """The ids of all jobs that this session has shown, newest last."""
    return list(st.session_state.get("lab_jobs", []))


def keep_job_alive() -> None:
    """In the sidebar of every page: without it a job ends after a minute."""
    job_id = st.session_state.get("lab_job")
    if job_id is not None and lab().renew(job_id):
        _heartbeat(job_id)


@st.fragment(run_every=HEARTBEAT_SECONDS)
def _heartbeat(job_id: str) -> None:
    if lab().renew(job_id):
        st.caption(":material/science: A run in the lab goes on.")
