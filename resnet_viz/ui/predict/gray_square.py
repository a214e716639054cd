"""The picture a network reads, with a gray square on it to drag or to move by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from resnet_viz.pictures.images import Pixels, data_address, encode_jpeg
from resnet_viz.pictures.perturb import MID_GRAY, Perturbation, covering_square, perturb
from resnet_viz.pictures.preprocessing import CROP
from resnet_viz.ui.component import component

FIRST = 30  # percent of the picture's side, where a press lays the square on the bare picture

_HTML = """
<div class="frame">
  <img>
  <div class="pad" tabindex="0" role="slider" aria-label="Gray square"
    aria-valuemin="0" aria-valuemax="100"><div class="square"></div></div>
</div>
"""

_CSS = f"""
.frame {{ position: relative; max-width: 336px; }}
img {{ display: block; width: 100%; aspect-ratio: 1; border-radius: 8px; }}
.pad {{ position: absolute; inset: 0; overflow: hidden; border-radius: 8px; cursor: crosshair;
  touch-action: pan-y pinch-zoom; outline-offset: 2px; }}
.pad:focus-visible {{ outline: 2px solid var(--st-primary-color); }}
.square {{ position: absolute; aspect-ratio: 1; cursor: move; touch-action: none;
  background: rgb({MID_GRAY} {MID_GRAY} {MID_GRAY}); }}
"""

_COMPONENT = component(Path(__file__).with_name("gray_square.js"), html=_HTML, css=_CSS)


def show_covered(
    cropped: Pixels,
    disturbance: Perturbation,
    *,
    key: str,
    alt: str,
    on_move: Callable[[int, int], None],
) -> None:
    """Draw the disturbed picture, (224, 224, 3); `on_move` is called with the place of a moved
    square's center, percent from the left and from the top, before the rerun."""
    left, top, side = covering_square(disturbance, CROP, CROP)
    bare = perturb(cropped, replace(disturbance, cover=0.0))
    _COMPONENT(
        key=key,
        data={
            "picture": data_address(encode_jpeg(bare)),
            "alt": alt,
            "left": 100 * left / CROP,
            "top": 100 * top / CROP,
            "side": 100 * side / CROP,
            "x": round(100 * disturbance.cover_x),
            "y": round(100 * disturbance.cover_y),
            "first": FIRST,
        },
        on_moved_change=lambda: on_move(
            int(st.session_state[key].moved["x"]), int(st.session_state[key].moved["y"])
        ),
    )
