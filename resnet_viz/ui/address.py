"""What keeps the address whole: on the way to another page, and in the browser's history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from resnet_viz.ui.component import component

SHARED = ("image", "model", "target")  # parameters of all pages: the sidebar's

_HISTORY = component(Path(__file__).with_name("address.js"))


def hand_over(page: StreamlitPage, draw_sidebar: Callable[[], None]) -> None:
    """Draw the sidebar, and take what was set on the last page along to this one before the page
    is drawn. Streamlit forgets a value that came with the address unless a script run ends without
    its widget: so the first run here does. In that run Back resets what its address does not name:
    that is set again."""
    before = st.session_state.get("page_shown")
    st.session_state.page_shown = page.url_path
    if before in (None, page.url_path):
        st.session_state.update(st.session_state.pop("kept", {}))
        draw_sidebar()
        return
    unnamed = set(SHARED) - set(st.query_params)
    st.session_state.kept = {k: st.session_state[k] for k in unnamed if k in st.session_state}
    draw_sidebar()
    st.query_params.update()  # so that the next run knows what the browser's address has left
    st.rerun()


def keep_history() -> None:
    """Make one press of Back one page, with all that was set there."""
    _HISTORY(key="address", height=0)
