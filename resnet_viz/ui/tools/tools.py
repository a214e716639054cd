"""The row of tools at the top right; on a phone it stands below the bar."""

from __future__ import annotations

import streamlit as st

from resnet_viz.ui.exhibits import Exhibit
from resnet_viz.ui.tools.big_text import switch_big_text
from resnet_viz.ui.tools.my_report import offer_report
from resnet_viz.ui.tools.share import share


def draw_tools(shown: Exhibit) -> None:
    """Draw it, on every page."""
    with st.container(key="tools", horizontal=True, gap="xsmall", vertical_alignment="center"):
        share()
        offer_report(shown)
        switch_big_text()
