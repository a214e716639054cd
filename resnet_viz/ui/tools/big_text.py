"""Letters for the last row, on every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from resnet_viz.ui.history import GOES_ALONG, bound


def switch_big_text() -> None:
    """The switch; while it is on, text is half as large again."""
    on = st.toggle(
        "Big text",
        key=bound("big", False),
        persist_state=GOES_ALONG,
        help="For a projector.",
    )
    if on:
        st.html(Path(__file__).with_name("big_text.css"))
