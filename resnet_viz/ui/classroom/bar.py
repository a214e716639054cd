"""The line at the foot of every page while one is in a room: the room, who follows whom, and what
the class is asked."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from resnet_viz.errors import RoomError
from resnet_viz.rooms.room import Room
from resnet_viz.ui.classroom.answer import draw_poll
from resnet_viz.ui.classroom.follow import follow, shown_now
from resnet_viz.ui.classroom.place import here, leave, refuse
from resnet_viz.ui.classroom.share import draw_share, keep_shares_alive
from resnet_viz.ui.classroom.votes import answered
from resnet_viz.ui.component import style
from resnet_viz.ui.exhibits import CLASSROOM
from resnet_viz.ui.history import GOES_ALONG, bound
from resnet_viz.ui.visitor import former_visitor, visitor

TICK_SECONDS = 2.0
_SHEET = Path(__file__).with_name("room.css")


def draw_room() -> None:
    """Nothing where the session is in no room; a notice where its room has just ended."""
    place = here()
    if place is None:
        visit, refused = st.session_state.get("room_refused", (None, ""))
        if visit == st.session_state.visit:
            st.info(refused)
        return
    st.html(style(_SHEET))
    if not place.is_teacher:
        with st.container(key="room_foot", gap="xsmall"):
            _follow_class()
            _draw_line(place.room)
    elif st.session_state.page_shown != CLASSROOM.name:  # there all of it is the teacher's
        _of_teacher()


@st.fragment(run_every=TICK_SECONDS)
def _follow_class() -> None:
    """What the class is asked, and where it is led. A hundred and more phones run this every two
    seconds: it draws nothing that stays as it is."""
    place = here()
    if place is None:
        st.rerun()
    former = former_visitor()
    if former is not None:
        place.room.rename(former, visitor())
    try:
        view = place.room.look(visitor())
    except RoomError as error:
        refuse(error)
        st.rerun()
    if view.asked is not None:
        draw_poll(place.room, view.asked)
    elif view.shares is not None:
        draw_share(place.room, view.share)
    if view.lead is not None and not st.session_state.get("look_around"):
        follow(view.lead)


def _draw_line(room: Room) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/groups: Room **{room.code}**")
        st.toggle(
            "Look around myself",
            key=bound("look_around", False),
            persist_state=GOES_ALONG,
            on_change=_follow_anew,
            help="Off: your page goes where the teacher's goes.",
        )
        st.button("Leave", key="leave_room", type="tertiary", on_click=leave)


def _follow_anew() -> None:
    st.session_state.pop("followed", None)


@st.fragment(run_every=TICK_SECONDS)
def _of_teacher() -> None:
    place = here()
    if place is None:
        st.rerun()
    view = place.room.watch()
    keep_shares_alive(view.shares or ())
    with (
        st.container(key="room_foot"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        st.markdown(f":material/groups: Room **{place.room.code}**, {view.here} here")
        lead_the_class(place.room)
        if view.asked is not None and view.asked.stage != "revealed":
            st.markdown(answered(view.asked))
        st.page_link(CLASSROOM.page, label="To the room")


def lead_the_class(room: Room) -> None:
    """The switch; while it is on, the class sees what the teacher's page shows. Of several tabs
    the one in which something was done last."""
    state = st.session_state
    state.leads = room.leads  # it may have been switched in another tab, or before a reload
    st.toggle(
        "Lead the class",
        key="leads",
        on_change=_switch,
        args=(room,),
        help="What you open and set then appears on everybody's screen a moment later; your own "
        "photo does not.",
    )
    shown = shown_now()
    if room.leads and shown != state.get("shown_to_class"):
        room.lead(True, shown)
    state.shown_to_class = shown if room.leads else None


def _switch(room: Room) -> None:
    room.lead(st.session_state.leads, shown_now())
