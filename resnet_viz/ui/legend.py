"""What the colors of a picture mean."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.figures.colormaps import DIVERGING, VIRIDIS

PHOTO = "rgb(150 150 150)"


def color_bar(
    low: str,
    high: str,
    *,
    signed: bool = False,
    opacity: float | None = None,
    flat: bool = False,
) -> None:
    """The color scale with the words at its two ends; `signed` has 0 in the middle. With the
    `opacity` of an overlay, 0 to 1, it fades as the overlay's colors do into a photo's middle
    gray: towards 0, or, `flat`, everywhere alike."""
    stops = DIVERGING if signed else VIRIDIS
    values = np.linspace(-1 if signed else 0, 1, len(stops))
    shares = np.ones_like(values) if flat else np.abs(values)
    alphas = None if opacity is None else opacity * shares
    bar = f"height:0.6rem;border-radius:3px;background:{gradient(stops, alphas)},{PHOTO}"
    middle = "<span>0</span>" if signed else ""
    st.html(
        '<div style="font-size:max(0.875rem, var(--least, 0px))">'
        f'<div style="{bar}"></div>'
        '<div style="display:flex;justify-content:space-between;gap:1rem;opacity:0.75">'
        f"<span>{low}</span>{middle}<span>{high}</span></div></div>"
    )


def gradient(stops: NDArray[np.float64], alphas: NDArray[np.float64] | None = None) -> str:
    """The colors (stops, 3), 0 to 255, from left to right, as CSS; opaque without `alphas`."""
    alphas = np.ones(len(stops)) if alphas is None else alphas
    colors = ",".join(
        f"rgb({r:.0f} {g:.0f} {b:.0f} / {alpha:.3g})"
        for (r, g, b), alpha in zip(stops, alphas, strict=True)
    )
    return f"linear-gradient(90deg,{colors})"
