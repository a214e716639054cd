"""What every page has: an opening that says what to look at, a sentence where something cannot be
shown, and a question at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path

import streamlit as st

from resnet_viz.errors import ResNetVizError
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.asking import place_to_wait, want_again
from resnet_viz.ui.component import component, style
from resnet_viz.ui.exhibits import EXHIBITS
from resnet_viz.ui.history import remember
from resnet_viz.ui.navigation import guard
from resnet_viz.ui.services import turns
from resnet_viz.ui.superseded import Superseded, alone

_SHEET = Path(__file__).with_name("readable.css")
_MEANINGS = component(Path(__file__).with_name("glossary.js"))
_KEYBOARD = component(Path(__file__).with_name("keyboard.js"))
_COLOR_SCHEME = component(Path(__file__).with_name("color_scheme.js"))


def make_readable() -> None:
    """What the theme cannot say: contrast of small text, on every page."""
    st.html(style(_SHEET))


def show_meanings() -> None:
    """Let the words that `explained` has marked say their meaning, on every page."""
    _MEANINGS(key="meanings", height=0)


def lead_keys() -> None:
    """Let the skip link and the keys that scroll lead where they should, on every page."""
    _KEYBOARD(key="keyboard", height=0)


def keep_color_scheme() -> None:
    """Let light or dark, chosen in the menu, hold for every page."""
    _COLOR_SCHEME(key="color_scheme", height=0, data={"pages": [one.name for one in EXHIBITS]})


def opening(title: str, look_at: str | Callable[[], str]) -> None:
    """The first call of every page: makes it work when opened by its own address, and draws its
    heading and the sentence below it; what is chosen is known when that is called for."""
    guard()
    with st.container(key="opening", gap="xsmall"):
        st.title(title, anchor=False)
        st.markdown(explained(look_at if isinstance(look_at, str) else look_at()))


@contextmanager
def explain_errors(key: str = "again") -> Iterator[None]:
    """In place of what cannot be shown, the error's sentence and a button with this key that tries
    again."""
    try:
        yield
    except ResNetVizError as error:
        st.warning(str(error))
        st.button("Try again", key=key, on_click=want_again)


def part(draw: Callable[[], None], key: str = "again") -> Callable[[], None]:
    """A part of a page that is drawn anew alone when something in it is used: with a sentence
    where it cannot be shown, and what is chosen in it in the address."""

    @st.fragment
    @wraps(draw)
    def drawn() -> None:
        with turns().turn(), explain_errors(key), place_to_wait(), suppress(Superseded):
            draw()
        if alone():  # else the rest of the page is still to be drawn, and to be in the address
            remember()

    return drawn


def question(text: str, answer: str) -> None:
    """The question to think about, at the end of a page, and the answer to it behind a click."""
    with st.container(border=True):
        st.markdown(f":material/psychology: **To think about.** {explained(text)}")
        with st.expander("An answer"):
            st.markdown(explained(answer))
