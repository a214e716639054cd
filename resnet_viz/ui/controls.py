"""Widgets whose choices are in the table of the address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

import streamlit as st

from resnet_viz.ui.address import titles
from resnet_viz.ui.counted import SIZE
from resnet_viz.ui.history import bound

SMALLEST, LARGEST, STEP = 32, 512, 8  # pixels
Id = TypeVar("Id", bound=str)


def segments(label: str, key: str, usual: Id, help: str | None = None) -> Id:
    """One of a few, side by side; its id."""
    known = titles(key)
    chosen = st.segmented_control(
        label,
        list(known),
        format_func=known.__getitem__,
        required=True,
        key=bound(key, usual, known),
        help=help,
    )
    return cast(Id, chosen)


def select(
    label: str, key: str, usual: Id, width: int, on_change: Callable[[], None] | None = None
) -> Id:
    """One of a list; its id."""
    known = titles(key)
    chosen = st.selectbox(
        label,
        list(known),
        format_func=known.__getitem__,
        key=bound(key, usual, known),
        width=width,
        on_change=on_change,
    )
    return cast(Id, chosen)


def pick_side(key: str, help: str | None = None) -> int:
    """The side of the pictures that a network is counted for, in pixels."""
    side = st.slider(
        "Side of the picture (pixels)",
        SMALLEST,
        LARGEST,
        step=STEP,
        key=bound(key, SIZE, within=(SMALLEST, LARGEST)),
        width=270,
        help=help,
    )
    return int(side)


@contextmanager
def open_tab(key: str) -> Iterator[str]:
    """Tabs, of which only the open one is drawn: its id, inside it."""
    known = titles(key)
    names = list(known.values())
    tabs = st.tabs(names, key=bound(key, names[0], names), on_change="rerun")
    number = next(number for number, tab in enumerate(tabs) if tab.open)
    with tabs[number]:
        yield list(known)[number]
