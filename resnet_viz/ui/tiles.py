"""Pictures to choose from by click or arrow keys: the channels of a block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from resnet_viz.figures.tiles import Sheet
from resnet_viz.ui.component import component

_HTML = """
<div class="scroll" tabindex="0" role="listbox">
  <div class="space"><canvas aria-hidden="true"></canvas></div>
  <div class="options"></div>
</div>
<p class="note"></p>
"""

_CSS = """
.scroll { position: relative; overflow-y: auto; color: var(--st-text-color);
  --frame: var(--st-orange-color); font-family: var(--st-font); outline-offset: 2px; }
.scroll:focus-visible { outline: 2px solid var(--st-primary-color); }
canvas { position: sticky; top: 0; display: block; width: 100%; cursor: pointer; }
.options { position: absolute; top: 0; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.note { margin: 4px 0 0; min-height: 1.4em; font: max(0.875rem, var(--least, 0px)) var(--st-font);
  color: var(--st-text-color); opacity: 0.75; }
"""

_COMPONENT = component(Path(__file__).with_name("tiles.js"), html=_HTML, css=_CSS)


def choose_tile(
    sheet: Sheet,
    *,
    key: str,
    selected: int,
    labels: Sequence[str],
    on_choose: Callable[[int], None],
    label: str,
    tile: int,
    height: str,
) -> None:
    """Draw the tiles in a box at most `height` (of CSS) high, each `tile` pixels wide or as much
    more as fills the width; `on_choose` is called with the index of a chosen one before the
    rerun. `labels` are shown below for the tile pointed at, and told to a screen
    reader."""
    _COMPONENT(
        key=key,
        data={
            "sheet": sheet.address,
            "count": sheet.count,
            "side": sheet.side,
            "columns": sheet.columns,
            "selected": selected,
            "labels": list(labels),
            "label": label,
            "tile": tile,
            "height": height,
        },
        on_chosen_change=lambda: on_choose(int(st.session_state[key].chosen)),
    )
