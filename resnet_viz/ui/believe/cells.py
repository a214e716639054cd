"""A picture under a grid of cells, in which the learner marks where the evidence is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import streamlit as st

from resnet_viz.inside.saliency.cells import COARSE
from resnet_viz.pictures.images import Pixels, data_address, encode_jpeg
from resnet_viz.ui.component import component

_HTML = '<div class="frame"><img><div class="grid" role="group" aria-label="Cells"></div></div>'
_CSS = """
.frame { position: relative; max-width: 336px; }
img { display: block; width: 100%; aspect-ratio: 1; border-radius: 8px; }
.grid { position: absolute; inset: 0; display: grid; }
button { min-width: 0; padding: 0; border: 0.5px solid rgb(255 255 255 / 45%); background: none;
  cursor: pointer; }
button:hover { background: rgb(255 255 255 / 30%); }
button[aria-pressed="true"] { border-color: white; background: rgb(213 94 0 / 60%); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: -3px; }
"""
_COMPONENT = component(Path(__file__).with_name("cells.js"), html=_HTML, css=_CSS)


def draw_cells(
    pixels: Pixels,
    marked: Collection[int],
    *,
    key: str,
    alt: str,
    on_mark: Callable[[list[int]], None],
) -> None:
    """Draw the picture, (224, 224, 3), and the cells that are `marked`, counted row by row from 0;
    `on_mark` is called with those marked now, before the rerun."""
    _COMPONENT(
        key=key,
        data={
            "picture": data_address(encode_jpeg(pixels)),
            "alt": alt,
            "side": COARSE,
            "marked": sorted(marked),
        },
        on_marked_change=lambda: on_mark([int(cell) for cell in st.session_state[key].marked]),
    )


def written_cells(marked: Collection[int]) -> str:
    """As the address says it: a bit a cell, the first one lowest, as hexadecimal digits; "" for
    none."""
    bits = sum(1 << cell for cell in set(marked))
    return f"{bits:x}" if bits else ""


def read_cells(text: str) -> tuple[int, ...]:
    """The cells of `written_cells`; none where the text is anything else."""
    try:
        bits = int(text, 16)
    except ValueError:
        return ()
    if not 0 < bits < 1 << COARSE**2:
        return ()
    return tuple(cell for cell in range(COARSE**2) if bits >> cell & 1)
