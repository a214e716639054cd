"""The way from page to page, and what makes a page work when it is opened by its own address."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from resnet_viz.ui.exhibits import EXHIBITS, HOME


def pages() -> dict[str, list[StreamlitPage]]:
    """Every page under its heading, Home at `/`; the others' `url_path` equals the file's stem,
    which cold deep links rely on. No icons: Streamlit would fetch each, as the tab's icon, from
    the web."""
    groups: dict[str, list[StreamlitPage]] = {}
    for exhibit in EXHIBITS:
        page = st.Page(
            exhibit.page,
            title=exhibit.title,
            url_path=exhibit.name or None,
            default=exhibit == HOME,
        )
        groups.setdefault(exhibit.heading, []).append(page)
    return groups


def draw_next(page: StreamlitPage) -> None:
    """The way on at the end of a page, in the order of the navigation; nothing after the last."""
    place = [exhibit.name for exhibit in EXHIBITS].index(page.url_path) + 1
    if place < len(EXHIBITS):
        following = EXHIBITS[place]
        label = f"Next: {following.title}"
        st.page_link(following.page, label=label, icon=":material/east:")


def guard() -> None:
    """Called first by every page (`opening`). On a fresh server Streamlit's discovery of `pages/`
    runs a page without `app.py`; declaring the navigation ends that, and the rerun goes through
    `app.py`, which says so to the page it runs."""
    if not st.session_state.pop("app_has_run", False):
        st.navigation(pages(), expanded=True)
        st.rerun()
