"""Which room a session is in, and whether as its teacher: the address says it, on every page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from resnet_viz.errors import RoomError
from resnet_viz.rooms.room import Room
from resnet_viz.rooms.rooms import Rooms
from resnet_viz.ui.address import ROOM, TEACHER


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A seat in a room."""

    room: Room
    is_teacher: bool


@st.cache_resource(show_spinner=False)
def rooms() -> Rooms:
    """The rooms of this server."""
    return Rooms()


def enter() -> None:
    """Before anything is drawn: take the seat that the address names, or else keep the one that the
    session has, and have the address name it."""
    state, said = st.session_state, st.query_params
    code, secret = said.get(ROOM) or state.get(ROOM), said.get(TEACHER) or state.get(TEACHER, "")
    if not code:
        return
    try:
        room = rooms().find(code)
    except RoomError as error:
        refuse(error)
        return
    take_seat(room, secret)


def take_seat(room: Room, secret: str = "") -> None:
    """As the teacher where this is the room's secret."""
    named = {ROOM: room.code} | ({TEACHER: secret} if room.is_led_by(secret) else {})
    for key in (ROOM, TEACHER):
        if key in named:
            st.session_state[key] = named[key]
            if st.query_params.get(key) != named[key]:
                st.query_params[key] = named[key]
        else:
            _forget(key)


def leave() -> None:
    """The session is in no room any more."""
    for key in (ROOM, TEACHER):
        _forget(key)


def refuse(error: RoomError) -> None:
    """The session is in no room any more, and this visit of a page says why."""
    leave()
    st.session_state.room_refused = st.session_state.visit, str(error)


def here() -> Place | None:
    """The session's seat; None where it has none, or the room is over."""
    code = st.session_state.get(ROOM)
    if code is None:
        return None
    try:
        room = rooms().find(code)
    except RoomError:
        return None
    return Place(room, TEACHER in st.session_state)


def _forget(key: str) -> None:
    st.session_state.pop(key, None)
    if key in st.query_params:
        del st.query_params[key]
