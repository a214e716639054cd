"""Weights that are not on this machine yet: the offer to download them, and its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from resnet_viz.engine.downloads import Fetch
from resnet_viz.ui.services import downloads

POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Published weights, known by `id`: whether they are here, how to bring them, and what is
    said `meanwhile`."""

    id: str
    is_here: Callable[[], bool]
    fetch: Fetch
    meanwhile: str


def obtain(weights: Wanted) -> bool:
    """Whether the weights are here; where not, offers the download or shows its progress."""
    if show_progress(weights):
        return False
    if weights.is_here():
        return True
    error = failure(weights)
    if error:
        st.error(f"{error} {weights.meanwhile}")
    else:
        st.info(f"These weights are not on this machine. {weights.meanwhile}")
    st.button(
        "Download them",
        icon=":material/download:",
        key=f"download_{weights.id}",
        on_click=downloads().start,
        args=(weights.id, weights.fetch),
    )
    return False


def show_progress(weights: Wanted) -> bool:
    """Whether a download is under way, which is then shown."""
    state = downloads().state(weights.id)
    if state is None or state.finished:
        return False
    _progress(weights)
    return True


def failure(weights: Wanted) -> str | None:
    """Why the last download failed, in a sentence; None where none did."""
    state = downloads().state(weights.id)
    return state.error if state is not None else None


@st.fragment(run_every=POLL_SECONDS)
def _progress(weights: Wanted) -> None:
    state = downloads().state(weights.id)
    if state is None or state.finished:
        st.rerun()
    mega = state.done / 1e6
    if state.total:
        share = min(1.0, state.done / state.total)
        st.progress(share, f"Downloading {mega:.0f} of {state.total / 1e6:.0f} MB")
    else:
        st.progress(0.0, "Starting the download…")
    st.caption(weights.meanwhile)
