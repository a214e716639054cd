"""Preprocessing, step by step: photo, resized, cropped, normalized."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.colormaps import diverging
from resnet_viz.figures.theme import RESIDUAL
from resnet_viz.pictures.images import Pixels, data_address, encode_jpeg
from resnet_viz.pictures.preprocessing import CROP, MEAN, STD, Prepared, normalize
from resnet_viz.ui.layout import part
from resnet_viz.ui.selection import selection
from resnet_viz.ui.services import PictureView

LIMIT = 2.7  # just beyond (1 - mean) / std of blue, the largest value there is: 2.64
SHOWN = 640  # longest side in pixels as sent to the browser
CHANNELS = ("red", "green", "blue")


@part
def show_steps() -> None:
    """Behind a fold, the four steps as pictures in a row, with the numbers of the last one."""
    fold = st.expander("From your picture to the numbers it reads", key="steps", on_change="rerun")
    if fold.open:  # pictures are drawn for who wants to see them
        with fold:
            _show_steps(selection().view)


def _show_steps(view: PictureView) -> None:
    prepared = view.prepared
    height, width = prepared.resized.shape[:2]
    numbers = normalize(prepared.cropped)
    cut = "the middle" if view.sight.crop is None else "the square you chose, as"
    steps = [
        (
            view.shown,
            f"**1. The picture**: {view.size[0]} × {view.size[1]}, {view.format}.",
        ),
        (
            encode_jpeg(_with_box(prepared)),
            f"**2. Resize**: {width} × {height}, the cut framed.",
        ),
        (encode_jpeg(prepared.cropped), f"**3. Cut**: {cut} {CROP} × {CROP} pixels."),
        (
            encode_jpeg(_channels(numbers)),
            "**4. Normalize**: each color as numbers around 0.",
        ),
    ]
    for column, (picture, words) in zip(st.columns(4), steps, strict=True):
        with column:
            st.image(data_address(picture), width="stretch", alt=words.replace("*", ""))
            st.caption(words)
    st.caption(
        f"Colors of step 4: blue is below 0, white is 0, red above 0; the scale is fixed from "
        f"−{LIMIT} to +{LIMIT}. "
        + explained(
            "A number is (value / 255 - mean) / deviation, both from torchvision's presets: the "
            "means of [[ImageNet]]'s training photos, and the mean of single photos' standard "
            "deviations, taken on a part of them that nobody wrote down. Over all training "
            "pixels at once the deviation is about 0.28, 0.27 and 0.29 "
            "([pytorch/vision#1439](https://github.com/pytorch/vision/issues/1439))."
        )
    )
    st.dataframe(
        {
            "channel": list(CHANNELS),
            "mean subtracted": list(MEAN),
            "divided by": list(STD),
            "smallest": [float(c.min()) for c in numbers],
            "average": [float(c.mean()) for c in numbers],
            "largest": [float(c.max()) for c in numbers],
        },
        hide_index=True,
    )


def _with_box(prepared: Prepared) -> Pixels:
    image = Image.fromarray(prepared.resized)
    left, top, right, bottom = prepared.box
    ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), outline=RESIDUAL, width=3)
    image.thumbnail((SHOWN, SHOWN))
    return np.asarray(image)


def _channels(numbers: NDArray[np.float32]) -> Pixels:
    """Red, green and blue as maps of numbers, and in the fourth quarter the colors' scale."""
    red, green, blue = (
        _labelled(diverging(channel, LIMIT), name)
        for channel, name in zip(numbers, CHANNELS, strict=True)
    )
    return np.vstack([np.hstack([red, green]), np.hstack([blue, _scale()])])


def _labelled(pixels: Pixels, text: str) -> Pixels:
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 84, 32), fill="white")
    draw.text((8, 4), text, fill="black", font_size=22)
    return np.asarray(image)


@cache
def _scale() -> Pixels:
    """A color bar from +LIMIT at the top to -LIMIT at the bottom."""
    image = Image.new("RGB", (CROP, CROP), "white")
    column = np.linspace(LIMIT, -LIMIT, CROP - 60, dtype=np.float32)[:, None].repeat(48, axis=1)
    image.paste(Image.fromarray(diverging(column, LIMIT)), (50, 30))
    draw = ImageDraw.Draw(image)
    for share, text in ((0, f"+{LIMIT}"), (0.5, "0"), (1, f"-{LIMIT}")):  # the font has no −
        draw.text((110, 18 + share * (CROP - 62)), text, fill="black", font_size=22)
    return np.asarray(image)
