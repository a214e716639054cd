"""What every page has: an opening that says what to look at, and a question at the end."""

from __future__ import annotations

import streamlit as st


def opening(title: str, look_at: str) -> None:
    """The page's heading and the two or three sentences below it."""
    st.title(title, anchor=False)
    st.markdown(look_at)


def question(text: str) -> None:
    """The question to think about, at the end of a page."""
    with st.container(border=True):
        st.markdown(f":material/psychology: **To think about.** {text}")
