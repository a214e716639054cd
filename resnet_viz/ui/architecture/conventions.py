"""The page Architecture: the two ways pictures become numbers, torchvision's and Keras'."""

from __future__ import annotations

import re

import numpy as np
import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.facts.published import PAPER
from resnet_viz.pictures.preprocessing import CAFFE_MEAN, MEAN, STD, normalize, subtract_mean_pixel
from resnet_viz.ui.history import bound

CHANNELS = ("red", "green", "blue")
USUAL = "#d2691e"  # chocolate


def show_conventions() -> None:
    """Formulas, where each is used, and both for a color the learner picks."""
    st.markdown(
        "A network understands only pictures prepared as those it was trained with. Two "
        "conventions are in use, and weights of one are of little use with the other."
    )
    with st.grid(2, min_column_width=320):
        with st.container(border=True, height="stretch"):
            st.markdown(
                explained(rf"""
**torchvision.** [[Channels]] red, green, blue; each scaled to 0 to 1, its mean taken away, and
divided by its standard deviation:

$$
x_c = \frac{{v_c / 255 - \mu_c}}{{\sigma_c}}
$$

$\mu = {_vector(MEAN)}$, $\sigma = {_vector(STD)}$

Used by torchvision's weights, this app's own, and most of PyTorch. Source:
`torchvision/transforms/_presets.py`.
""")
            )
        with st.container(border=True, height="stretch"):
            st.markdown(
                rf"""
**Keras.** Channels **blue, green, red**; a mean pixel taken away, nothing scaled:

$$
x_c = v_c - m_c
$$

$m = {_vector(CAFFE_MEAN)}$ (blue, green, red)

Used by `keras.applications.ResNet50`, whose weights were converted from the authors'. Source:
`keras/applications/imagenet_utils.py`, mode *caffe*. The three numbers are VGG's: the authors
themselves take away a mean **photo** of 224 × 224, a number for every pixel ({PAPER.cited},
section 3.4).
"""
            )
    st.caption(
        explained(
            "c is a channel, v its value in the picture, from 0 to 255; x is what the network is "
            "given. μ is the mean of [[ImageNet]]'s training photos on a scale from 0 to 1, m a "
            "mean on a scale from 0 to 255. σ is the mean of single photos' standard deviations, "
            "over a part of them that is no longer known; over all pixels together the deviation "
            "is larger, about 0.28, 0.27, 0.29. Source: the discussions 1439 and 1965 of "
            "[torchvision](https://github.com/pytorch/vision/issues/1439)."
        )
    )
    _show_color()


def _show_color() -> None:
    if not re.fullmatch("#[0-9a-f]{6}", st.session_state.get("color", USUAL)):
        del st.session_state.color  # of an address
    color = st.color_picker("A pixel of this color", key=bound("color", USUAL))
    pixel = np.frombuffer(bytes.fromhex(color.removeprefix("#")), np.uint8).reshape(1, 1, 3)
    blue_green_red = subtract_mean_pixel(pixel)[:, 0, 0]
    st.dataframe(
        {
            "place": ["first", "second", "third"],
            "in torchvision": list(CHANNELS),
            "torchvision is given": [float(value) for value in normalize(pixel)[:, 0, 0]],
            "in Keras": list(reversed(CHANNELS)),
            "Keras is given": [float(value) for value in blue_green_red],
        },
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.3f")
            for name in ("torchvision is given", "Keras is given")
        },
    )


def _vector(values: tuple[float, ...]) -> str:
    return f"({', '.join(map(str, values))})"
