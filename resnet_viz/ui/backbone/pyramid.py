"""The feature pyramid as its paper draws it, with real maps in it (Lin et al. 2016, Figure 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.figures.detections import map_png
from resnet_viz.figures.map_words import extremes
from resnet_viz.pictures.images import data_address

WIDTHS = {2: 100, 3: 84, 4: 70, 5: 58, 6: 48}  # percent of the column: the higher, the smaller

_STYLE = """
<style>
.pyramid { display: grid; align-items: center; gap: 4px 0; max-width: 560px;
  grid-template-columns: minmax(0, 3fr) minmax(0, 1fr) 24px minmax(0, 1fr) minmax(0, 3fr);
  font-size: 0.8125rem; line-height: 1.3; text-align: center; }
.pyramid.bare { max-width: 440px;
  grid-template-columns: minmax(0, 1fr) 40px 24px 40px max-content; }
.pyramid img { display: block; border-radius: 3px; margin: auto; image-rendering: pixelated; }
.pyramid .none { border: 1px solid; border-radius: 6px; padding: 4px 8px; }
.pyramid .plus { font-size: 1.4rem; line-height: 1; }
.pyramid .faint { opacity: 0.75; }
</style>
"""


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """A map's mean over its channels, (H, W), and the number of channels; `values` is None where
    there is nothing to show but the shape."""

    channels: int
    size: tuple[int, int]
    values: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True, eq=False)
class PyramidRow:
    """A level of the pyramid: what the backbone hands over (level 6: nothing) and what the
    pyramid makes of it; `made_by` is the name of the stage below."""

    number: int
    made_by: str
    bottom_up: Map | None
    pyramid: Map


def show_pyramid(rows: Sequence[PyramidRow], label: str) -> None:
    """The levels, highest first; where the pyramid has no maps of its own the room goes to the
    backbone's. `label` says in words what is drawn."""
    bare = " bare" if all(row.pyramid.values is None for row in rows) else ""
    cells: list[str] = []
    for row in sorted(rows, key=lambda row: -row.number):
        cells += _level(row) + _between(row)
    st.html(
        f'{_STYLE}<div class="pyramid{bare}" role="group" aria-label="{label}">'
        f"{''.join(cells)}</div>"
    )


def _level(row: PyramidRow) -> list[str]:
    if row.bottom_up is None:
        return ["<div></div>"] * 4 + [_tile(f"P{row.number}", row.number, row.pyramid)]
    top = row.number == 5
    return [
        _tile(f"C{row.number}", row.number, row.bottom_up),
        '<div class="faint">1×1<br>→</div>',
        f'<div><span class="plus">{"●" if top else "⊕"}</span><br>M{row.number}</div>',
        '<div class="faint">3×3<br>→</div>',
        _tile(f"P{row.number}", row.number, row.pyramid),
    ]


def _between(row: PyramidRow) -> list[str]:
    """What leads from this level to the one drawn below it, and up from there."""
    if row.bottom_up is None:
        return ["<div></div>"] * 4 + ['<div class="faint">↑ every second</div>']
    up = f'<div class="faint">↑ {row.made_by}</div>'
    if row.number == 2:
        return [up, *["<div></div>"] * 4]
    return [up, "<div></div>", '<div class="faint">↓<br>× 2</div>', "<div></div>", "<div></div>"]


def _tile(name: str, level: int, drawn: Map) -> str:
    height, width = drawn.size
    shape = f"{drawn.channels} × {height} × {width}"
    if drawn.values is None:
        return f'<div class="none"><b>{name}</b><br>{shape}</div>'
    shown = WIDTHS[level] * min(1.0, width / height)
    size = f"width:{shown:.0f}%;aspect-ratio:{width}/{height}"
    picture = data_address(map_png(drawn.values))
    alt = f"{name}, a map of {extremes(drawn.values)}"
    return f'<div><img alt="{alt}" style="{size}" src="{picture}"><b>{name}</b> {shape}</div>'
