"""Home: three ways on."""

from __future__ import annotations

import streamlit as st

from resnet_viz.engine.recordings import DEPTH_FAILS
from resnet_viz.lab.presets import DIGITS
from resnet_viz.ui.address import RUN
from resnet_viz.ui.exhibits import BUILD, IDEA, LAB, Exhibit
from resnet_viz.ui.idea_steps import STEPS


def show_doors() -> None:
    """A card each, beside each other where there is room."""
    doors: tuple[tuple[Exhibit, dict[str, str], str, str], ...] = (
        (
            LAB,
            {"preset": f"{DIGITS.depth}", RUN: DEPTH_FAILS},
            "Watch a race",
            f"Depth fails: {DIGITS.depth} layers, recorded.",
        ),
        (
            IDEA,
            {},
            "The idea in five minutes",
            f"{len(STEPS)} short steps, with what you can do here.",
        ),
        (BUILD, {}, "Build your own", "Choose blocks, take the program home."),
    )
    with st.container(key="doors"), st.grid(3, min_column_width=190, gap="small"):
        for exhibit, says, title, line in doors:
            with st.container(border=True, height="stretch", gap=None):
                st.page_link(exhibit.page, label=title, query_params=says)
                st.markdown(line)
