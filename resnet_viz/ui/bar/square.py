"""The square that the network reads, as a frame on the picture to drag, scale and move by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from resnet_viz.pictures.images import data_address
from resnet_viz.pictures.preprocessing import SMALLEST, Crop
from resnet_viz.ui.component import component
from resnet_viz.ui.services import PictureView

_HTML = """
<div class="frame">
  <img>
  <div class="square" tabindex="0" role="slider" aria-label="The square that the network reads"
    aria-valuemin="0" aria-valuemax="1000">
    <i data-x="0" data-y="0"></i><i data-x="1" data-y="0"></i>
    <i data-x="0" data-y="1"></i><i data-x="1" data-y="1"></i>
  </div>
</div>
<p>The network reads the square. Drag it, or a corner; arrow keys move it, + and − scale it.</p>
"""
_HERE = Path(__file__)
_COMPONENT = component(
    _HERE.with_name("square.js"),
    html=_HTML,
    css=_HERE.with_name("square.css").read_text(encoding="utf-8"),
)


def draw_square(view: PictureView, *, key: str, on_move: Callable[[Crop], None]) -> None:
    """Draw the picture with the square that is read of it; before the rerun `on_move` is called
    with the one that was chosen."""
    crop = view.sight.crop or view.sight.preprocessing.middle
    _COMPONENT(
        key=key,
        data={
            "picture": data_address(view.shown),
            "width": view.size[0],
            "height": view.size[1],
            "x": crop.x,
            "y": crop.y,
            "size": crop.size,
            "smallest": SMALLEST,
        },
        on_moved_change=lambda: on_move(Crop(*map(int, st.session_state[key].moved))),
    )


def read_crop(text: str) -> Crop | None:
    """The square that an address names; None if it names none."""
    try:
        x, y, size = map(int, text.split(","))
        return Crop(x, y, size)
    except ValueError:
        return None


def written_crop(crop: Crop | None) -> str:
    """The square as an address names it: `read_crop` gives it back."""
    return "" if crop is None else f"{crop.x},{crop.y},{crop.size}"
