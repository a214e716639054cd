"""Home: three ways on."""

from __future__ import annotations

import streamlit as st

from resnet_viz.lab.presets import DIGITS
from resnet_viz.ui.exhibits import BUILD, IDEA, LAB
from resnet_viz.ui.idea_steps import STEPS


def show_doors() -> None:
    """A card each, beside each other where there is room."""
    doors = (
        (LAB, "Watch depth fail", f"{DIGITS.depth} layers, with and without shortcuts: a race."),
        (IDEA, "The idea in five minutes", f"{len(STEPS)} short steps, with what you can do here."),
        (BUILD, "Build your own", "Choose blocks, and take the program home."),
    )
    with st.container(key="doors"), st.grid(3, min_column_width=190, gap="small"):
        for exhibit, title, line in doors:
            with st.container(border=True, height="stretch", gap=None):
                st.page_link(exhibit.page, label=title)
                st.markdown(line)
