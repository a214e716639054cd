"""A small drawing of a network, on which a block is chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_viz.pictures.preprocessing import CROP
from resnet_viz.ui.component import component

if TYPE_CHECKING:
    from resnet_viz.counting.architecture import BlockShape

_HTML = """
<div class="network" role="radiogroup"></div>
<p class="note" aria-live="polite"></p>
"""

_CSS = """
.network { display: flex; flex-wrap: wrap; align-items: flex-start; row-gap: 10px;
  font-family: var(--st-font); color: var(--st-text-color); }
.stage { flex: var(--blocks) 1 calc(var(--blocks) * 26px); max-width: calc(var(--blocks) * 56px); }
.row { display: flex; flex-wrap: wrap; }
.stage > span, .end > span { display: block; text-align: center; font-size: 0.75rem;
  line-height: 1.3; opacity: 0.75; }
.stage { border-left: 1px dotted color-mix(in srgb, var(--st-text-color) 40%, transparent); }
.end { flex: 1 1 26px; max-width: 56px; }
.end > span { font-size: 0.7rem; white-space: nowrap; margin: 0 -6px; }
svg { width: 100%; display: block; overflow: visible; }
button { flex: 1 1 26px; max-width: 56px; padding: 0; border: 0; background: none; cursor: pointer;
  border-radius: 6px; color: inherit; }
button:hover { background: color-mix(in srgb, var(--st-text-color) 9%, transparent); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -1px; }
path { fill: none; stroke: currentColor; stroke-width: 1.5; }
.line { opacity: 0.45; }
.arc { stroke: #0072B2; stroke-width: 2.5; }
.arc.projection { stroke-dasharray: 4 3; }
rect { stroke: currentColor; stroke-width: 1.5;
  fill: color-mix(in srgb, var(--st-text-color) 22%, var(--st-background-color)); }
.fixed { fill: var(--st-background-color); }
.gone { fill: var(--st-background-color); stroke-dasharray: 3 3; opacity: 0.6; }
.cross { stroke: #D55E00; stroke-width: 2.5; }
button[aria-checked="true"] { background:
  color-mix(in srgb, var(--st-primary-color) 16%, transparent); }
button[aria-checked="true"] .branch { fill: var(--st-primary-color); }
.note { margin: 4px 0 0; min-height: 1.4em; font: 0.875rem var(--st-font);
  color: var(--st-text-color); opacity: 0.75; }
"""

_COMPONENT = component(Path(__file__).with_name("drawing.js"), html=_HTML, css=_CSS)

TALLEST, LOWEST = 36, 12  # of a block's box; half as high where the map is half as high


def choose_block(
    shapes: Sequence[BlockShape],
    *,
    key: str,
    selected: int,
    removed: Collection[str],
    on_choose: Callable[[int], None],
) -> None:
    """Draw the network with its `removed` blocks crossed out; `on_choose` is called with the
    index of a chosen block before the rerun."""
    _COMPONENT(
        key=key,
        data={
            "stages": _stages(shapes, removed),
            "stem": "conv1<br>max pool",
            "head": "average<br>fc",
            "selected": selected,
            "label": "The network's blocks: choose one with the arrow keys",
        },
        on_chosen_change=lambda: on_choose(int(st.session_state[key].chosen)),
    )


def in_words(shape: BlockShape) -> str:
    """A block in a line: "layer2.0: 256 to 512 channels, half the height and width, …"."""
    same = shape.channels_in == shape.channels_out
    channels = f"{'' if same else f'{shape.channels_in} to '}{shape.channels_out} channels"
    halved = ", half the height and width" if shape.stride == 2 else ""
    words = {"identity": "identity shortcut", "projection": "projection as shortcut"}
    return f"{shape.name}: {channels}{halved}, {words.get(shape.shortcut, 'no shortcut')}"


def _stages(shapes: Sequence[BlockShape], removed: Collection[str]) -> list[dict[str, Any]]:
    side = CROP // 4  # after conv1 and max pool
    stages = []
    for name, blocks in groupby(shapes, key=lambda shape: shape.name.split(".")[0]):
        inside = list(blocks)
        for shape in inside:
            side //= shape.stride
        stages.append(
            {
                "name": name,
                "note": f"{side} × {side}",
                "height": max(LOWEST, TALLEST * side * 4 // CROP),
                "blocks": [
                    {
                        "shortcut": shape.shortcut,
                        "removed": shape.name in removed,
                        "title": in_words(shape) + (", removed" * (shape.name in removed)),
                    }
                    for shape in inside
                ],
            }
        )
    return stages
