"""Maps of signed numbers as pictures: what color stands for what."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from resnet_viz.figures.colormaps import DIVERGING
from resnet_viz.figures.signed import rooted, signed_png


def colors(values: np.ndarray) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(signed_png(values, 1))).convert("RGB"))


def test_on_the_rooted_scale_a_quarter_is_drawn_as_a_half() -> None:
    values = np.array([[-2.0, -0.5, 0.0, 0.5, 2.0, 9.0]], np.float32)
    drawn = colors(rooted(values, 2.0))
    np.testing.assert_array_equal(drawn, colors(np.array([[-1, -0.5, 0, 0.5, 1, 1]], np.float32)))
    np.testing.assert_array_equal(drawn[0, [0, -1]], DIVERGING[[0, -1]])


def test_nothing_is_white_on_any_scale() -> None:
    nothing = np.zeros((2, 2), np.float32)
    for limit in (0.0, 1.0):
        assert not rooted(nothing, limit).any()
