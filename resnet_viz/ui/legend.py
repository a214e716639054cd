"""What the colours of a picture mean."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.figures.colormaps import DIVERGING, VIRIDIS


def colour_bar(low: str, high: str, *, signed: bool = False) -> None:
    """The colour scale with the words at its two ends; `signed` has 0 in the middle."""
    stops = DIVERGING if signed else VIRIDIS
    middle = "<span>0</span>" if signed else ""
    st.html(
        '<div style="font-size:0.875rem">'
        f'<div style="height:0.6rem;border-radius:3px;background:{_gradient(stops)}"></div>'
        '<div style="display:flex;justify-content:space-between;gap:1rem;opacity:0.75">'
        f"<span>{low}</span>{middle}<span>{high}</span></div></div>"
    )


def _gradient(stops: NDArray[np.float64]) -> str:
    colours = ",".join(f"rgb({r:.0f} {g:.0f} {b:.0f})" for r, g, b in stops)
    return f"linear-gradient(90deg,{colours})"
