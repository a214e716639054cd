"""The way from page to page, and what makes a page work when it is opened by its own address."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from resnet_viz.ui.component import style
from resnet_viz.ui.exhibits import EXHIBITS, HOME, Exhibit

GROUPS: Final = tuple(
    (heading, tuple(group)) for heading, group in groupby(EXHIBITS, lambda one: one.heading)
)
_SHEET: Final = Path(__file__).with_name("navigation.css")


def pages() -> list[StreamlitPage]:
    """Every page, Home at `/`; the others' `url_path` equals the file's stem, which cold deep
    links rely on. No icons: Streamlit would fetch each, as the tab's icon, from the web."""
    return [
        st.Page(one.page, title=one.title, url_path=one.name or None, default=one == HOME)
        for one in EXHIBITS
    ]


def exhibit_of(page: StreamlitPage) -> Exhibit:
    """The record of the page that runs."""
    return next(one for one in EXHIBITS if one.name == page.url_path)


def draw_navigation(shown: Exhibit) -> None:
    """At the top of every page: the groups, and below them the pages of the one that is open."""
    st.html(style(_SHEET))
    with st.container(key="navigation", horizontal=True, gap="xxsmall", wrap=False):
        for heading, group in GROUPS:
            with _here("group_here", shown in group):
                st.page_link(group[0].page, label=heading)
    siblings = next(group for _, group in GROUPS if shown in group)
    if len(siblings) > 1:
        with st.container(key="siblings", horizontal=True, gap="xxsmall", wrap=False):
            for one in siblings:
                with _here("page_here", one == shown):
                    st.page_link(one.page, label=one.title)


def _here(key: str, is_here: bool) -> AbstractContextManager[object]:
    """Around the link to what is open."""
    return st.container(width="content", key=key) if is_here else nullcontext()


def draw_next(shown: Exhibit) -> None:
    """The way on at the end of a page, in the order of the navigation; nothing after the last."""
    place = EXHIBITS.index(shown) + 1
    if place < len(EXHIBITS):
        following = EXHIBITS[place]
        label = f"Next: {following.title}"
        st.page_link(following.page, label=label, icon=":material/east:")


def guard() -> None:
    """Called first by every page (`opening`). On a fresh server Streamlit's discovery of `pages/`
    runs a page without `app.py`; declaring the navigation ends that, and the rerun goes through
    `app.py`, which says so to the page it runs."""
    if not st.session_state.pop("app_has_run", False):
        st.navigation(pages(), position="hidden")
        st.rerun()
