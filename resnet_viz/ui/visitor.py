"""Who asks: a secret that the browser keeps, so that a reload and a second tab are the same one."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import streamlit as st

from resnet_viz.ui.component import component

_BROWSER = component(Path(__file__).with_name("visitor.js"))


def visitor() -> str:
    """The secret by which the lab and a class know who asks: this browser's, as soon as it has told
    it."""
    state = st.session_state
    if "visitor" not in state:
        state.visitor = secrets.token_hex(16)
    name: str = state.visitor
    return name


def former_visitor() -> str | None:
    """Under which name this session was known until its browser told its own; None where that is
    the same, and from then on."""
    former: str | None = st.session_state.get("former_visitor")
    if former is not None:
        del st.session_state.former_visitor
    return former


@st.fragment
def know_browser() -> None:
    """Have the browser keep the secret, or tell the one it has kept; the page runs again then. A
    part of the page: what it tells as the page is left does not lead back to it."""
    _BROWSER(key="browser", height=0, data={"secret": visitor()}, on_secret_change=_note)


def _note() -> None:
    # Kept apart: a class asks every two seconds, and Streamlit makes a component's state up anew
    # whenever it is read: 8% of a server's Python time with 160 in four rooms.
    state, known = st.session_state, visitor()
    told = state.browser.get("secret")
    if isinstance(told, str) and re.fullmatch(r"[0-9a-f]{32}", told) and told != known:
        state.former_visitor, state.visitor = known, told
        st.rerun()
