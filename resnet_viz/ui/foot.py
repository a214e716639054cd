"""The foot of every page: where the networks run, and that a run in the lab goes on."""

from __future__ import annotations

import streamlit as st

from resnet_viz.ui.lab.session import keep_job_alive
from resnet_viz.ui.services import engine

DEVICE_SECONDS = 1.0


def draw_foot() -> None:
    """Also what must run on every page: it keeps the visitor's run in the lab alive."""
    _draw_device()
    keep_job_alive()


def _draw_device() -> None:
    """Where the network runs; filled in once torch is loaded, which starts after the first
    paint so as not to delay it."""
    title = engine().device_title
    if title is not None:
        st.caption(f":material/memory: {title}")
    else:
        _wait_for_device()


@st.fragment(run_every=DEVICE_SECONDS)
def _wait_for_device() -> None:
    if engine().device_title is not None:
        st.rerun()
    if st.session_state.get("painted"):
        engine().warm_up()
    st.session_state.painted = True
    st.caption(":material/memory: loading torch…")
