"""A program on the screen."""

from __future__ import annotations

from typing import Literal

import streamlit as st


def show_program(text: str, height: int | Literal["content"] = "content") -> None:
    """Python, `height` pixels high. Long lines are wrapped and the whole scrolls as one, since
    Streamlit's own box, where it scrolls, cannot be reached with the keyboard."""
    with st.container(height=height, border=False):
        st.code(text, language="python", wrap_lines=True)
