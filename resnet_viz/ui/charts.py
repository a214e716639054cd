"""A chart on the screen: with a text for who cannot see it, and a button that saves it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from resnet_viz.figures.axes import enlarge
from resnet_viz.ui.tools.big_text import GROWTH, LEGIBLE, text_is_big


def show_chart(figure: go.Figure, *, key: str, alt: str) -> None:
    """Draw `figure` over the whole width. Under the pointer there is a button that saves it as a
    picture, named `key`; `alt` says what a screen reader tells of it."""
    figure.update_xaxes(tickangle=0)  # else Plotly turns labels that have little room
    if text_is_big():
        enlarge(figure, GROWTH, LEGIBLE)
    config: dict[str, Any] = {
        "modeBarButtons": [["toImage"]],
        "displaylogo": False,
        "toImageButtonOptions": {"filename": key, "scale": 2},
    }
    st.plotly_chart(figure, key=key, config=config, alt=alt)
