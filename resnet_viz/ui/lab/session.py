"""Which job of the lab a session shows, what keeps it alive while a page is open, and who asks."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import streamlit as st

from resnet_viz.ui.address import RUN
from resnet_viz.ui.component import component
from resnet_viz.ui.services import lab

HEARTBEAT_SECONDS = 15.0
_BROWSER = component(Path(__file__).with_name("browser.js"))


def visitor() -> str:
    """The secret by which the lab knows who asks: this browser's, as soon as it has told it."""
    state = st.session_state
    told = state.get("browser", {}).get("secret")
    if isinstance(told, str) and re.fullmatch(r"[0-9a-f]{32}", told):
        return told
    if "visitor" not in state:
        state.visitor = secrets.token_hex(16)
    name: str = state.visitor
    return name


def know_browser() -> None:
    """Have the browser keep the secret, or tell the one it has kept; the page runs again then."""
    _BROWSER(
        key="browser",
        height=0,
        data={"secret": visitor()},
        on_secret_change=lambda: None,  # what makes it a state that the component may set
    )


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
    jobs: list[str] = st.session_state.setdefault("lab_jobs", [])
    if job_id not in jobs:
        jobs.append(job_id)


def jobs_of_session() -> list[str]:
    """The ids of all jobs that this session has shown, newest last."""
    return list(st.session_state.get("lab_jobs", []))


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
