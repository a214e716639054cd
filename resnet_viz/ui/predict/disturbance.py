"""The sliders that disturb a picture; their values are in the address."""

from __future__ import annotations

import streamlit as st

from resnet_viz.pictures.perturb import Perturbation
from resnet_viz.ui.history import bound
from resnet_viz.ui.predict.gray_square import FIRST

BLUR = "Standard deviation of the Gaussian that smears each pixel, as Pillow approximates it."
NOISE = "Standard deviation of random noise, as a share of full scale (255)."
COVER = "Side of a gray square, as a share of the picture's side. Drag it on the picture."

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
    with st.grid(3, min_column_width=120):
        rotate = _slider("Rotate (degrees)", "rotate", -180, 180, 5, "Counter-clockwise.")
        blur = _slider("Blur (pixels)", "blur", 0.0, 8.0, 0.5, BLUR)
        cover = _slider("Cover (%)", "cover", 0, 100, 5, COVER)
    st.button("Undo all", icon=":material/undo:", key="undo", on_click=_undo)
    with st.expander("More ways to mislead it"), st.grid(2, min_column_width=140):
        darken = _slider("Darken (%)", "darken", 0, 100, 5, "At 100% all is black.")
        noise = _slider("Noise (%)", "noise", 0, 50, 5, NOISE)
        bare = not cover
        cover_x = _slider("Across (%)", "cover_x", 0, 100, 1, "From the left.", disabled=bare)
        cover_y = _slider("Down (%)", "cover_y", 0, 100, 1, "From the top.", disabled=bare)
    return Perturbation(
        rotate=rotate,
        blur=blur,
        brightness=1 - darken / 100,
        noise=noise / 100,
        cover=cover / 100,
        cover_x=cover_x / 100,
        cover_y=cover_y / 100,
    )


def move_cover(across: int, down: int) -> None:
    """Callback of the picture: the square's new place, in percent; a bare picture gets one."""
    st.session_state.update(cover_x=across, cover_y=down)
    if not st.session_state.cover:
        st.session_state.cover = FIRST


def _slider(
    label: str, key: str, low: float, high: float, step: float, help: str, disabled: bool = False
) -> float:
    number: float = st.slider(
        label,
        low,
        high,
        _DEFAULTS[key],  # without one Streamlit looks through all that a session keeps
        step,
        key=bound(key, _DEFAULTS[key], within=(low, high)),
        help=help,
        disabled=disabled,
    )
    return number


def _undo() -> None:
    """Set every slider back; forgetting its value would not do, for the address remembers it."""
    st.session_state.update({key: _DEFAULTS[key] for key in _DEFAULTS if key in st.session_state})
