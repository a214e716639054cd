"""Before one is in a room: join one by its code, or open one."""

from __future__ import annotations

import streamlit as st

from resnet_viz.errors import RoomError
from resnet_viz.rooms.rooms import LENGTH
from resnet_viz.ui.classroom.place import rooms, take_seat
from resnet_viz.ui.visitor import visitor


def draw_door() -> None:
    """Students to the left, teachers to the right."""
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True, height="stretch"):
        st.markdown("## I am in the class", anchors=False)
        with st.form("join", border=False):
            code = st.text_input("The code on the wall", key="room_code", max_chars=3 * LENGTH)
            if st.form_submit_button("Join", type="primary"):
                _join(code)
        st.caption("No name, no account: the room counts answers, and knows nobody.")
    with right, st.container(border=True, height="stretch"):
        st.markdown("## I teach the class", anchors=False)
        st.markdown(
            "You get a code for the wall. Students join with it, see what you show, answer what "
            "you ask, and make a figure like the paper's Figure 1 together."
        )
        _draw_way_to_teach()
        st.caption(
            "The room's secret is in your address: keep the address to yourself. The room ends "
            "when you end it, or two hours after you were last here."
        )


def _draw_way_to_teach() -> None:
    """Back to the room that this browser has opened, from another tab or after a closed one; or a
    new one."""
    opened = rooms().opened_by(visitor())
    if opened is None:
        new = st.button("Open a room", type="primary", key="open_room")
    else:
        room, secret = opened
        st.markdown(f"Your class in room **{room.code}** goes on.")
        if st.button(f"Back to room {room.code}", type="primary", key="back_to_room"):
            take_seat(room, secret)
            st.rerun()
        new = st.button("Open another", key="open_another")
    if new:
        _open()


def draw_seat(code: str) -> None:
    """What a student's page of the room says."""
    st.markdown(f"## You are in room {code}", anchors=False)
    st.markdown(
        "What the teacher shows and asks comes to your screen, on whatever page you are. Until "
        "then look around: the line at the foot of the page stays with you."
    )


def _join(code: str) -> None:
    try:
        take_seat(rooms().find(code))
    except RoomError as error:
        st.warning(str(error))
    else:
        st.rerun()


def _open() -> None:
    try:
        room, secret = rooms().open(visitor())
    except RoomError as error:
        st.warning(str(error))
    else:
        take_seat(room, secret)
        st.rerun()
