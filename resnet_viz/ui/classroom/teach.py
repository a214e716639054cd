"""The teacher's side of a room, for the wall: how to join, what is asked, how the class answers."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Final, Literal

import streamlit as st

from resnet_viz.errors import RoomError
from resnet_viz.rooms.polls import Asked
from resnet_viz.rooms.room import Room, View
from resnet_viz.rooms.shares import DEPTHS
from resnet_viz.ui.address import ROOM
from resnet_viz.ui.classroom.answer import see_it, verdict
from resnet_viz.ui.classroom.asks import ask_guess, ask_of_lesson, ask_own_words
from resnet_viz.ui.classroom.bar import TICK_SECONDS, lead_the_class
from resnet_viz.ui.classroom.figure import show_figure
from resnet_viz.ui.classroom.place import here, refuse
from resnet_viz.ui.classroom.share import keep_shares_alive
from resnet_viz.ui.classroom.votes import answered, show_question, show_votes
from resnet_viz.ui.history import GOES_ALONG
from resnet_viz.ui.layout import part
from resnet_viz.ui.tools.share import page_address, show_code, warn_of_this_machine

Doing = Literal["lesson", "words", "guess", "figure"]
DOINGS: Final[dict[Doing, str]] = {
    "lesson": "A lesson's question",
    "words": "Your own question",
    "guess": "The lab's guess",
    "figure": "Reproduce Figure 1",
}

WHEN_TO_TALK: Final = "Talking helps most where about a third to two thirds are right."


def teach(room: Room) -> None:
    """The room as it stands, and below it what can be asked next."""
    busy = _is_busy(room.watch())
    _stand(busy)
    if not busy:
        _offer()


@st.fragment(run_every=TICK_SECONDS)
def _stand(busy: bool) -> None:
    """Anew every two seconds: the class comes in and answers. `busy` is how the page was drawn."""
    place = here()
    if place is None:
        st.rerun()
    room, view = place.room, place.room.watch()
    if _is_busy(view) != busy:
        st.rerun()
    keep_shares_alive(view.shares or ())
    _show_way_in(room, view, small=busy)
    if view.asked is not None:
        _show_asked(room, view.asked)
    elif view.shares is not None:
        show_figure(view.shares)
        with st.popover("End it", key="end_figure"):
            st.markdown("The plot is gone then, for everybody.")
            st.button("End it for all", key="end_shares", on_click=room.end_shares)


def _is_busy(view: View) -> bool:
    """Whether the class is asked something, or makes its figure."""
    return view.asked is not None or view.shares is not None


def _show_way_in(room: Room, view: View, *, small: bool) -> None:
    """Large until something is asked."""
    address = page_address({ROOM: room.code})
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(
            f'<p class="way_in{" small" if small else ""}"><span class="code">{room.code}</span>'
            f"<span>{view.here} here</span></p>"
        )
        lead_the_class(room)
        if small:
            with st.popover("Join", key="join_code", on_change="rerun") as opened:
                if opened.open:
                    show_code(address, f"QR code that leads into room {room.code}")
        else:
            show_code(address, f"QR code that leads into room {room.code}")
    if not small:
        st.markdown(f"Point a phone at the square, or open **{address}**")
        warn_of_this_machine(address)


@part
def _offer() -> None:
    place = here()
    if place is None:
        return
    room = place.room
    doing = st.segmented_control(
        "Next",
        list(DOINGS),
        format_func=DOINGS.__getitem__,
        default="lesson",
        required=True,
        key="doing",
        persist_state=GOES_ALONG,
    )
    ASKS[doing](room)
    with st.popover("End the class", key="end_room", type="tertiary"):
        st.markdown("Nobody is in the room any more then, and what was answered is gone.")
        st.button("End it for all", key="end_class", on_click=_end, args=(room,))


def _deal(room: Room) -> None:
    st.markdown(
        "Everybody gets a depth and a seed, guesses, and trains a plain and a residual network of "
        f"{', '.join(map(str, DEPTHS[:-1]))} or {DEPTHS[-1]} layers. All runs together ask what "
        "the paper's Figure 1 asks, drawn against depth: does a deeper network learn its own "
        "training pictures worse?"
    )
    if st.button("Deal the runs", type="primary", key="deal_runs"):
        room.begin_shares()
        st.rerun()


def _show_asked(room: Room, asked: Asked) -> None:
    show_question(asked.poll)
    if asked.stage == "revealed":
        words = verdict(asked.poll, None)
        if words:
            st.markdown(words)
        if asked.votes is not None:
            show_votes(asked.poll, asked.votes)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Ask something else", type="primary", key="put_away", on_click=room.put_away)
            see_it(asked.poll)
        return
    choices = "".join(f"<li>{escape(choice)}</li>" for choice in asked.poll.choices)
    st.html(f'<ul class="choices">{choices}</ul>')
    when = "after talking " if asked.stage == "second" else ""
    st.html(f'<p class="answered" role="status">{answered(asked)} {when}</p>')
    with st.container(horizontal=True):
        st.button("Reveal", type="primary", key="reveal", on_click=room.reveal)
        if asked.stage == "first":
            st.button(
                "Talk, then ask again",
                key="ask_again",
                on_click=room.ask_again,
                help="Peer instruction: each tells a neighbor why, then all answer once more.",
            )
        if asked.right is not None:
            with st.popover("How many are right?", key="how_many_right"):
                st.markdown(f"**{asked.right} of {asked.answered}**. {WHEN_TO_TALK}")
        st.button("Take it back", type="tertiary", key="take_back", on_click=room.put_away)


def _end(room: Room) -> None:
    room.close()
    refuse(RoomError("The class is over: nobody is in the room any more."))


ASKS: Final[dict[Doing, Callable[[Room], None]]] = {
    "lesson": ask_of_lesson,
    "words": ask_own_words,
    "guess": ask_guess,
    "figure": _deal,
}
