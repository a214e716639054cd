"""The strip on the screen: the picture, the network's maps under their shortcuts, the answer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from resnet_viz.figures.theme import CHANGED, OF_KIND
from resnet_viz.ui.component import component
from resnet_viz.ui.strip.contents import Box, Strip
from resnet_viz.ui.tables import in_words

_HTML = """
<div class="frame"><div class="strip">
  <div class="end picture"><canvas></canvas><span></span></div>
  <div class="end conv1"><canvas></canvas><span></span></div>
  <div class="blocks" role="radiogroup"></div>
  <div class="answer" role="group"></div>
</div>
<p class="note"></p></div>
"""
_HERE = Path(__file__)
_COMPONENT = component(
    _HERE.with_name("strip.js"),
    html=_HTML,
    css=_HERE.with_name("strip.css").read_text(encoding="utf-8"),
)
SHORTCUTS = {
    "identity": "its shortcut hands on x as it is",
    "projection": "its shortcut is a projection (dashed)",
    "none": "no shortcut",
}


def draw_strip(
    strip: Strip,
    *,
    key: str,
    chosen: int,
    on_choose: Callable[[int], None],
    on_switch: Callable[[int], None],
) -> None:
    """Draw it with the block `chosen`, by its index. Before the rerun `on_choose` is called with
    the index of a block that is chosen, `on_switch` with that of one taken out or put back."""
    _COMPONENT(
        key=key,
        data=message(strip, chosen),
        on_chosen_change=lambda: on_choose(int(st.session_state[key].chosen)),
        on_switched_change=lambda: on_switch(int(st.session_state[key].switched)),
    )


def message(strip: Strip, chosen: int) -> dict[str, Any]:
    """The strip as it is sent to the browser."""
    changed = any(box.removed for box in strip.boxes)
    return {
        "sheet": strip.sheet.address,
        "tiles": strip.sheet.count,
        "side": strip.sheet.side,
        "columns": strip.sheet.columns,
        "stages": [
            {
                "name": name,
                "boxes": [
                    {
                        "name": box.name,
                        "shortcut": box.shortcut,
                        "removable": box.removable,
                        "removed": box.removed,
                        "words": words(box),
                    }
                    for box in boxes
                ],
                "size": f"{boxes[0].side} × {boxes[0].side}",
            }
            for name, boxes in (
                (name, list(group)) for name, group in groupby(strip.boxes, lambda box: box.stage)
            )
        ],
        "bars": [
            {
                "label": bar.label,
                "now": bar.now,
                "before": bar.before if changed else None,
                "words": _percent(bar.now),
            }
            for bar in strip.bars
        ],
        "answer": "Its answer; the lines: with all blocks"
        if changed
        else f"Its answer, of {strip.known:,} things it knows",
        "selected": chosen,
        "color": CHANGED if changed and strip.kind == "residual" else OF_KIND[strip.kind],
        "arc": OF_KIND[strip.kind],
    }


def words(box: Box) -> str:
    """A block in a line."""
    size = f"{box.channels:,} channels of {box.side} × {box.side}"
    beside = "S(x)" if box.shortcut == "projection" else "x"
    adds = (
        ""
        if box.ratio is None
        else f"; F(x) is {in_words(box.ratio, 2)} times as large as {beside}"
    )
    out = ", taken out" if box.removed else ""
    return (
        f"Block {box.place} of {box.of}, {box.name}{out}: {size}, {SHORTCUTS[box.shortcut]}{adds}"
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 or share == 0 else "< 1%"
