"""Letters for the last row, on every page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from resnet_viz.ui.component import style
from resnet_viz.ui.history import GOES_ALONG, bound

LEGIBLE: Final = 24  # pixels, from the last row
GROWTH: Final = 1.5  # the stylesheet's, of what it cannot reach itself
_SHEET: Final = Path(__file__).with_name("big_text.css")


def text_is_big() -> bool:
    """Whether the switch is on."""
    return bool(st.session_state.get("big"))


def switch_big_text() -> None:
    """The switch; while it is on, text is half as large again."""
    st.toggle(
        "Big text",
        key=bound("big", False),
        persist_state=GOES_ALONG,
        help="For a projector.",
    )
    if text_is_big():
        st.html(style(_SHEET))
