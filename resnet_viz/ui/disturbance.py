"""The sliders that disturb a picture; their values are in the address."""

from __future__ import annotations

import streamlit as st

from resnet_viz.perturb import Perturbation

BLUR = "Standard deviation of the Gaussian that smears each pixel."
NOISE = "Standard deviation of random noise, as a share of full scale (255)."
COVER = "Side of a grey square, as a share of the picture's side."

_DEFAULTS = {
    "rotate": 0,
    "blur": 0.0,
    "darken": 0,
    "noise": 0,
    "cover": 0,
    "cover_x": 50,
    "cover_y": 50,
}


def disturb() -> Perturbation:
    """Draw the sliders and return what they say."""
    left, right = st.columns(2)
    with left:
        rotate = _slider("Rotate (degrees)", "rotate", -180, 180, 5, "Counter-clockwise.")
        darken = _slider("Darken (%)", "darken", 0, 100, 5, "At 100 % all is black.")
        cover = _slider("Cover (%)", "cover", 0, 100, 5, COVER)
    with right:
        blur = _slider("Blur (pixels)", "blur", 0.0, 8.0, 0.5, BLUR)
        noise = _slider("Noise (%)", "noise", 0, 50, 5, NOISE)
        st.button("Undo all", icon=":material/undo:", key="undo", on_click=_undo)
    cover_x = cover_y = 50.0
    if cover:
        with left:
            cover_x = _slider("Cover's place across (%)", "cover_x", 0, 100, 5, "From the left.")
        with right:
            cover_y = _slider("Cover's place down (%)", "cover_y", 0, 100, 5, "From the top.")
    return Perturbation(
        rotate=rotate,
        blur=blur,
        brightness=1 - darken / 100,
        noise=noise / 100,
        cover=cover / 100,
        cover_x=cover_x / 100,
        cover_y=cover_y / 100,
    )


def _slider(label: str, key: str, low: float, high: float, step: float, help: str) -> float:
    number: float = st.slider(
        label, low, high, _DEFAULTS[key], step, key=key, help=help, bind="query-params"
    )
    return number


def _undo() -> None:
    """Set every slider back; forgetting its value would not do, for the address remembers it."""
    st.session_state.update({key: _DEFAULTS[key] for key in _DEFAULTS if key in st.session_state})
