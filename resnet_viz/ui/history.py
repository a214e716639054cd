"""The address and what is chosen keep each other: a link opens what it says, what is chosen is in
the address and goes along to other pages, and one press of Back is one page."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import streamlit as st

from resnet_viz.ui.address import (
    BY_KEY,
    FORMER,
    FROM,
    OF_LESSON,
    OF_QUIZ,
    PARAMETERS,
    Value,
    read,
    written,
)
from resnet_viz.ui.component import component

# Of a widget that other pages have too: else a click is lost that the way there overtakes.
GOES_ALONG: Final = "session"
_HISTORY = component(Path(__file__).with_name("history.js"))


def arrive(page: str) -> None:
    """On the way to another page (its name, "" for Home), before anything is drawn: set what its
    address says, and else what was chosen there before, or on other pages that have it too; a
    link of a lesson or of the quiz opens the page exactly as it says. What the address says of
    other pages is kept for them."""
    state = st.session_state
    before = state.get("page_shown")
    if before == page:
        return
    kept: dict[str, Value] = state.setdefault("kept", {})
    if before is not None:
        _chosen(before)  # a click that the way here has overtaken
    state.page_shown = page
    state.visit = state.get("visit", 0) + 1
    state.usual = {}
    exactly = st.query_params.get(FROM, "").startswith((OF_LESSON, OF_QUIZ))
    for parameter in PARAMETERS:
        key = parameter.key
        if exactly and parameter.pages and parameter.is_on(page):
            kept.pop(key, None)
        said = st.query_params.get_all(key)
        if not said and parameter.former:
            said = st.query_params.get_all(parameter.former)
        value = read(parameter, said)
        if value is not None:
            kept[key] = value
        if key in kept and parameter.is_on(page):
            state[key] = kept[key]
        elif parameter.pages:  # else its widget, which every page has, holds it
            state.pop(key, None)


def bound(
    key: str,
    usual: Value,
    options: Collection[object] | None = None,
    within: tuple[float, float] | None = None,
) -> str:
    """The key of a widget that the address knows (`address.PARAMETERS`). It holds what was chosen,
    or `usual`, which the address does not mention: give the widget no default of its own. What is
    not `within` the limits gives way to it, and what is none of the `options`, until it is one:
    the class of a network that is still on its way here, say."""
    state = st.session_state
    known: dict[str, Value] = state.setdefault("usual", {})
    held: Any = state.get(key)
    if held is None:  # now and then a browser tells so of a list that it has just put in its place
        held = state.setdefault("kept", {}).get(key, usual)
    if held == known.get(key):
        held = usual  # nobody has chosen it
    known[key] = usual
    if options is not None:
        waiting: dict[str, Value] = state.setdefault("waiting", {})
        if isinstance(held, list):
            held = [name for name in held if name in options]
        elif held not in options:
            waiting[key] = held
            held = usual
        elif held != usual:
            waiting.pop(key, None)
        elif waiting.get(key) in options:
            held = waiting.pop(key)
    if within is not None and not within[0] <= held <= within[1]:
        held = usual
    if key not in state or state[key] != held:
        state[key] = held
    return key


def remember() -> None:
    """At the end of a script run, a fragment's too: let the address say what is chosen here."""
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    said = {key: texts for key, texts in now.items() if key not in BY_KEY and key not in FORMER}
    chosen = _chosen(st.session_state.page_shown)
    said |= {key: written(BY_KEY[key], value) for key, value in chosen.items()}
    if said != now:
        st.query_params.from_dict(said)
    held = address_so_far()
    held.clear()
    held.update(said)


def address_so_far() -> dict[str, list[str]]:
    """What the page's address says, by key; what is chosen later will be in it."""
    held: dict[str, list[str]] = st.session_state.setdefault("address", {})
    return held


def _chosen(page: str) -> dict[str, Value]:
    """What is drawn on the page and not as usual; that is kept, for other pages too."""
    state = st.session_state
    usual: dict[str, Value] = state.usual
    kept: dict[str, Value] = state.kept
    chosen: dict[str, Value] = {}
    for parameter in PARAMETERS:
        key = parameter.key
        if key not in usual or not parameter.is_on(page) or state.get(key) is None:
            continue
        kept.pop(key, None)
        if state[key] not in ([], usual[key]):
            chosen[key] = kept[key] = state[key]
    return chosen


def keep_history() -> None:
    """Make one press of Back one page, with all that was set there."""
    _HISTORY(key="history", height=0)
