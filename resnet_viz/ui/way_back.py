"""The way back to the step of The idea whose link led to an exhibit.

The link says in the address where it stands (`FROM`), the way back where to go (`STEP`).
"""

from __future__ import annotations

import streamlit as st

from resnet_viz.ui.address import FROM, STEP
from resnet_viz.ui.exhibits import IDEA
from resnet_viz.ui.idea_steps import STEPS, numbered


def draw_way_back() -> None:
    """One line above the page, if a link of The idea opened it."""
    anchor = st.query_params.get(FROM)
    if anchor in STEPS and st.session_state.page_shown != IDEA.name:
        st.page_link(
            IDEA.page,
            label=f"Back to The idea, step {numbered(anchor)}",
            icon=":material/west:",
            query_params={STEP: anchor},
        )
