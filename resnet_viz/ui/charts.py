"""A chart on the screen: with a text for who cannot see it, and a button that saves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from resnet_viz.figures.axes import enlarge
from resnet_viz.figures.words import in_words
from resnet_viz.ui.tools.big_text import GROWTH, LEGIBLE, text_is_big


def show_chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_click: Callable[[int, int], None] | None = None,
) -> None:
    """Draw `figure` over the whole width. Under the pointer there is a button that saves it as a
    picture, named `key`. A screen reader tells `alt`, and then what the data says. `on_click` is
    called, before the rerun, with the number of the line that was clicked and that of its point,
    both from 0."""
    alt = f"{alt} {in_words(figure)}"
    figure.update_xaxes(tickangle=0)  # else Plotly turns labels that have little room
    if text_is_big():
        enlarge(figure, GROWTH, LEGIBLE)
    config: dict[str, Any] = {
        "modeBarButtons": [["toImage"]],
        "displaylogo": False,
        "toImageButtonOptions": {"filename": key, "scale": 2},
    }
    if on_click is None:
        st.plotly_chart(figure, key=key, config=config, alt=alt)
        return

    def click() -> None:
        for point in st.session_state[key].selection.points:
            on_click(point["curve_number"], point["point_index"])

    st.plotly_chart(
        figure, key=key, config=config, alt=alt, on_select=click, selection_mode="points"
    )
