"""The strip on the screen: the picture, the network's maps under their shortcuts, the answer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from resnet_viz.figures.theme import CHANGED, OF_KIND
from resnet_viz.ui.component import component
from resnet_viz.ui.strip.contents import Bar, Box, Strip
from resnet_viz.ui.tables import in_words

_HTML = """
<div class="frame"><div class="strip">
  <div class="end picture"><canvas></canvas><b class="whose"></b><span></span></div>
  <div class="end conv1"><canvas></canvas><canvas class="double"></canvas><span></span></div>
  <div class="blocks" role="radiogroup" aria-label="The network's blocks"></div>
  <div class="answers"></div>
</div>
<div class="below">
  <button class="play">Play</button><button class="step">Step</button><p class="note"></p>
  <p class="legend"></p><p class="told" role="status"></p>
</div></div>
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
WHOSE = {"residual": "With shortcuts", "plain": "Plain twin"}


def draw_strip(
    strip: Strip,
    *,
    key: str,
    chosen: int,
    on_choose: Callable[[int], None],
    on_switch: Callable[[int, list[int]], None] | None = None,
    twin: Strip | None = None,
) -> None:
    """Draw it with the block `chosen`, by its index, and below it the strip of its plain `twin`.
    Before the rerun `on_choose` is called with the index of a block that is chosen, `on_switch`
    with that of one taken out or put back and those of all that are out; without it, no block can
    be."""

    def switched() -> None:
        if on_switch is not None:
            told = st.session_state[key].switched
            on_switch(int(told["index"]), [int(place) for place in told["out"]])

    _COMPONENT(
        key=key,
        data=message(strip, chosen, twin, switches=on_switch is not None),
        on_chosen_change=lambda: on_choose(int(st.session_state[key].chosen)),
        on_switched_change=switched,
    )


def message(
    strip: Strip, chosen: int, twin: Strip | None = None, *, switches: bool = True
) -> dict[str, Any]:
    """The strip as it is sent to the browser."""
    return {
        **_row(strip, paired=twin is not None),
        "twin": None if twin is None else _row(twin, paired=True),
        "whose": "" if twin is None else WHOSE[twin.kind],
        "switches": _switches(strip, twin) if switches else [],
        "legend": strip.legend,
        "selected": chosen,
    }


def _row(strip: Strip, *, paired: bool) -> dict[str, Any]:
    """One network's part of it."""
    changed = any(box.removed for box in strip.boxes)
    return {
        "sheet": strip.sheet.address,
        "tiles": strip.sheet.count,
        "side": strip.sheet.side,
        "columns": strip.sheet.columns,
        "stages": [
            {
                "name": name,
                "boxes": [_box(box) for box in boxes],
                "size": f"{boxes[0].side} × {boxes[0].side}",
            }
            for name, boxes in (
                (name, list(group)) for name, group in groupby(strip.boxes, lambda box: box.stage)
            )
        ],
        "bars": [_bar(bar, changed) for bar in strip.bars],
        "answer": _title(strip, changed, paired),
        "color": CHANGED if changed and strip.kind == "residual" else OF_KIND[strip.kind],
        "arc": OF_KIND[strip.kind],
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "name": box.name,
        "shortcut": box.shortcut,
        "removed": box.removed,
        "words": words(box),
        "caption": box.caption,
        "arc": box.arc,
        "edge": box.edge,
    }


def _bar(bar: Bar, changed: bool) -> dict[str, Any]:
    return {
        "label": bar.label,
        "now": bar.now,
        "before": bar.before if changed else None,
        "followed": bar.followed,
        "words": _percent(bar.now),
    }


def _title(strip: Strip, changed: bool, paired: bool) -> str:
    """What stands above the bars."""
    whose = WHOSE[strip.kind] if paired else "Its answer"
    if changed:
        return f"{whose}; lines: with all blocks"
    return f"{whose}, of {strip.known:,} things it knows"


def _switches(strip: Strip, twin: Strip | None) -> list[dict[str, Any]]:
    """What each block's switch says, and whether it does anything."""
    twins = strip.boxes if twin is None else twin.boxes
    return [
        {
            "on": not box.removed,
            "works": box.removable and strip.sheet.count > 1,
            "words": f"{box.name} takes part{'' if other.removable else _KEPT[twin is None]}",
        }
        for box, other in zip(strip.boxes, twins, strict=True)
    ]


_KEPT = {
    True: ", always: the shape changes here",
    False: "; the plain twin keeps it: the shape changes here",
}


def words(box: Box) -> str:
    """A block in a line."""
    size = f"{box.channels:,} channels of {box.side} × {box.side}"
    beside = "S(x)" if box.shortcut == "projection" else "x"
    known = box.measured or (
        "" if box.ratio is None else f"F(x) is {in_words(box.ratio, 2)} times as large as {beside}"
    )
    adds = f"; {known}" if known else ""
    out = ", taken out" if box.removed else ""
    return (
        f"Block {box.place} of {box.of}, {box.name}{out}: {size}, {SHORTCUTS[box.shortcut]}{adds}"
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 or share == 0 else "< 1%"
