"""The network as a drawing that opens: a column of parts beside their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_viz.ui.component import component

if TYPE_CHECKING:
    from resnet_viz.counting.parts import Part

COLUMNS = ("output", "parameters", "multiply-adds", "memory", "sees")

_COMPONENT = component(
    Path(__file__).with_name("blueprint.js"),
    html='<div class="blueprint" role="table"></div>',
    css=Path(__file__).with_name("blueprint.css").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """A line of the drawing: its `part`, how deep inside others it lies, whether it is `opened`,
    and what runs beside it: a `lane`, the shortcut's ("start", "through", "layer", "end"; "" where
    there is none), of a `block`."""

    part: Part
    depth: int
    opened: bool = False
    lane: str = ""
    block: Part | None = None


def rows(parts: Sequence[Part], opened: set[str], depth: int = 0) -> Iterator[BlueprintRow]:
    """The lines in order: every part, and the parts of those `opened`."""
    for part in parts:
        open_ = part.name in opened
        lane = "start" if open_ and part.shortcut != "none" else ""
        yield BlueprintRow(part, depth, open_, lane, part if lane else None)
        if open_ and part.kind == "block":
            yield from _layers(part, depth + 1)
        elif open_:
            yield from rows(part.parts, opened, depth + 1)


def _layers(block: Part, depth: int) -> Iterator[BlueprintRow]:
    lane = "through" if block.shortcut != "none" else ""
    for part in block.parts:
        if part.kind == "addition":
            yield BlueprintRow(part, depth, lane="end", block=block)
            lane = ""
        else:
            yield BlueprintRow(part, depth, lane="layer" if part.aside else lane, block=block)


def draw_network(
    parts: Sequence[Part], *, key: str, opened: set[str], on_toggle: Callable[[str], None]
) -> None:
    """Draw the network; `on_toggle` is called with the name of a part that is to be opened or
    closed, before the rerun."""
    _COMPONENT(
        key=key,
        data={
            "label": "The network, part by part",
            "columns": ["part", *COLUMNS],
            "rows": [_drawn(row) for row in rows(parts, opened)],
        },
        on_toggled_change=lambda: on_toggle(str(st.session_state[key].toggled)),
    )


def title_of(part: Part) -> str:
    """A part's name: torchvision's, and the paper's of a stage."""
    if part.kind == "stage":
        return f"{part.name} ({paper_name(part)})"
    return part.name if part.parts else ".".join(part.name.split(".")[2:]) or part.name


def paper_name(stage: Part) -> str:
    """ "conv2_x" of "layer1" and so on, as the paper's Table 1 has them."""
    return f"conv{int(stage.name[-1]) + 1}_x"


def words_of(part: Part) -> str:
    """What a part is, in a few words."""
    if part.kind == "stage":
        return f"{len(part.parts)} blocks"
    if part.kind == "block":
        words = {"identity": "identity shortcut", "projection": "projection as shortcut"}
        return words.get(part.shortcut, "no shortcut")
    if part.parts:
        return {"stem": "before the blocks", "head": "the answer"}[part.name]
    kernel = (
        f"{part.kernel} × {part.kernel} " if part.kernel > 1 or part.kind == "convolution" else ""
    )
    stride = f", stride {part.stride}" if part.stride > 1 else ""
    groups = f", {part.groups} groups" if part.groups > 1 else ""
    return f"{kernel}{part.kind}{stride}{groups}{', on the shortcut' * part.aside}"


def numbers_of(part: Part) -> list[str]:
    """A part's numbers, one for each of `COLUMNS`."""
    sees = "all" if part.sees is None else f"{part.sees} px"
    memory = f"{part.memory / 1e6:.2f} MB" if part.memory >= 1e5 else f"{part.memory / 1e3:.1f} kB"
    return [
        " × ".join(map(str, part.shape)),
        f"{part.parameters:,}",
        _millions(part.multiply_adds),
        memory,
        sees,
    ]


def _millions(number: int) -> str:
    return f"{number / 1e6:,.1f} M" if number else "0"


def _drawn(row: BlueprintRow) -> dict[str, Any]:
    part = row.part
    strip = []
    if part.kind == "stage" and not row.opened:
        strip = [block.shortcut for block in part.parts]
    return {
        "name": part.name,
        "title": title_of(part),
        "words": words_of(part),
        "numbers": numbers_of(part),
        "depth": row.depth,
        "opens": bool(part.parts),
        "opened": row.opened,
        "shape": _shape(row),
        "width": round(6 * log2(part.shape[0]) - 16),
        "shortcut": part.shortcut if part.kind == "block" and not row.opened else "",
        "lane": row.lane,
        "laneKind": row.block.shortcut if row.block else "",
        "strip": strip,
    }


def _shape(row: BlueprintRow) -> str:
    """What stands on the line through the network: nothing beside what is opened."""
    if row.opened or row.part.aside:
        return ""
    named = {"addition": "add", "stage": "stage", "block": "branch", "convolution": "branch"}
    return named.get(row.part.kind, "fixed" if row.part.parts else "small")
