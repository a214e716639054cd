"""The page Architecture: the two ways pictures become numbers, torchvision's and Caffe's."""

from __future__ import annotations

import numpy as np
import streamlit as st

from resnet_viz.preprocessing import CAFFE_MEAN, MEAN, STD, normalise, subtract_mean_pixel

CHANNELS = ("red", "green", "blue")


def show_conventions() -> None:
    """Formulas, where each is used, and both for a colour the learner picks."""
    st.markdown(
        "A network understands only pictures prepared as those it was trained with. Two "
        "conventions are in use, and weights of one are of little use with the other."
    )
    with st.grid(2, min_column_width=320):
        with st.container(border=True, height="stretch"):
            st.markdown(
                rf"""
**torchvision.** Channels red, green, blue; each scaled to 0 to 1, its mean taken away, and divided
by its standard deviation:

$$
x_c = \frac{{v_c / 255 - \mu_c}}{{\sigma_c}}
$$

$\mu = {_vector(MEAN)}$, $\sigma = {_vector(STD)}$

Used by torchvision's weights, this app's own, and most of PyTorch. Source:
torchvision/transforms/\_presets.py.
"""
            )
        with st.container(border=True, height="stretch"):
            st.markdown(
                rf"""
**Caffe and Keras.** Channels **blue, green, red**; the mean pixel of the training photos taken
away, nothing scaled:

$$
x_c = v_c - m_c
$$

$m = {_vector(CAFFE_MEAN)}$ (blue, green, red)

Used by the authors' Caffe models and by `keras.applications.ResNet50`, whose weights were converted
from them. Source: keras/applications/imagenet\_utils.py, mode *caffe*.
"""
            )
    st.caption(
        "c is a channel, v its value in the picture, from 0 to 255; x is what the network is "
        "given. μ and σ are mean and standard deviation of ImageNet's training photos on a scale "
        "from 0 to 1; m is a mean of the same photos, on a scale from 0 to 255."
    )
    _show_colour()


def _show_colour() -> None:
    colour = st.color_picker("A pixel of this colour", "#d2691e", key="colour", bind="query-params")
    pixel = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8).reshape(1, 1, 3)
    blue_green_red = subtract_mean_pixel(pixel)[:, 0, 0]
    st.dataframe(
        {
            "place": ["first", "second", "third"],
            "in torchvision": list(CHANNELS),
            "torchvision is given": [float(value) for value in normalise(pixel)[:, 0, 0]],
            "in Caffe and Keras": list(reversed(CHANNELS)),
            "Caffe and Keras are given": [float(value) for value in blue_green_red],
        },
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.3f")
            for name in ("torchvision is given", "Caffe and Keras are given")
        },
    )


def _vector(values: tuple[float, ...]) -> str:
    return f"({', '.join(map(str, values))})"
