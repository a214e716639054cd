"""Which block is looked at on the strip, and which are taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from resnet_viz.ui.address import Value
from resnet_viz.ui.history import bound
from resnet_viz.ui.strip.contents import Box, boxes_of, without


@dataclass(frozen=True, slots=True)
class Choice:
    """The block at `place` of all `boxes`, and the names of those `removed`, first to last."""

    boxes: tuple[Box, ...]
    place: int
    removed: tuple[str, ...]

    @property
    def box(self) -> Box:
        return self.boxes[self.place]

    # What is chosen is read when it is changed: a second click may come before the first is drawn.
    def choose(self, place: int) -> None:
        """Look at another block, from the next run of the script on."""
        st.session_state.block = self.boxes[place].name

    def step(self, by: int) -> None:
        """Look at the block so many places on."""
        names = [box.name for box in self.boxes]
        place = names.index(st.session_state.block) + by
        self.choose(min(max(place, 0), len(names) - 1))

    def take_out(self, place: int, places: Sequence[int]) -> None:
        """All that stand at these places, no others; and look at the one at `place`."""
        self.choose(place)
        removable = [
            box.name for at, box in enumerate(self.boxes) if box.removable and at in places
        ]
        st.session_state.removed = removable

    def switch(self, place: int) -> None:
        """Take a block out or put it back, and look at it."""
        self.choose(place)
        out = {*st.session_state.removed} ^ {self.boxes[place].name}
        st.session_state.removed = [box.name for box in self.boxes if box.name in out]

    def put_back(self) -> None:
        """All of them."""
        st.session_state.removed = []


def choice_among(architecture: str, first: int | None = None, *, switches: bool = True) -> Choice:
    """What was chosen here, on another page or in the address; else the block `first`, by its
    index. Where there are no switches all blocks are in place."""
    boxes = boxes_of(architecture)
    names = [box.name for box in boxes]
    if first is None:
        first = _usual(len(names))
    place = names.index(st.session_state[bound("block", names[first], names)])
    held: Sequence[str] = ()
    if switches:
        removable = [box.name for box in boxes if box.removable]
        held = st.session_state[bound("removed", [], removable)]
    return Choice(boxes, place, tuple(name for name in names if name in held))


def blocks_chosen(architecture: str, kept: Mapping[str, Value]) -> tuple[str, tuple[str, ...]]:
    """On a page without a strip: the name of the block that was chosen last, by what is kept of
    the addresses (`history`), or of the usual one; and those that were taken out."""
    names = [box.name for box in boxes_of(architecture)]
    block, removed = kept.get("block"), kept.get("removed")
    out = without(architecture, removed) if isinstance(removed, list) else ()
    return next((name for name in names if name == block), names[_usual(len(names))]), out


def _usual(blocks: int) -> int:
    """The index of one in the longest stage, where maps still show the picture."""
    return blocks * 2 // 3
