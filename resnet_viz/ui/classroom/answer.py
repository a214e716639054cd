"""A question of the teacher's on a student's screen: the choices, and after it was revealed what is
right and how the class has answered."""

from __future__ import annotations

import streamlit as st

from resnet_viz.rooms.polls import Asked, Poll
from resnet_viz.rooms.room import Room
from resnet_viz.ui.classroom.votes import show_question, show_votes
from resnet_viz.ui.destination import destination
from resnet_viz.ui.visitor import visitor
from resnet_viz.ui.words import as_written


def draw_poll(room: Room, asked: Asked) -> None:
    """Over the page, until it is put away or the student folds it."""
    poll = asked.poll
    if st.session_state.get("folded_poll") == (asked.number, asked.stage):
        if asked.stage != "revealed":
            st.button("Back to the question", key="unfold_poll", type="tertiary", on_click=_unfold)
        return
    show_question(poll)
    if asked.stage == "revealed":
        _show_outcome(asked)
        st.button("Close", key="fold_poll", on_click=_fold, args=(asked,))
        return
    first, second = asked.mine
    mine = first if asked.stage == "first" else second
    if asked.stage == "second":
        st.markdown("**Talk with your neighbor, then answer once more.**")
        if first is not None:
            st.markdown(f"Your first answer: {as_written(poll.choices[first])}.")
    with st.container(horizontal=True, gap="small", key="room_choices"):
        for number, choice in enumerate(poll.choices):
            st.button(
                as_written(choice),
                key=f"choice_{asked.number}_{asked.stage}_{number}",
                type="primary" if number == mine else "secondary",
                icon=":material/check:" if number == mine else None,
                on_click=room.vote,
                args=(visitor(), asked.number, asked.stage, number),
            )
    if mine is not None:
        st.caption("Answered. Until the teacher goes on you can change your mind.")
        st.button("Fold", key="fold_answered", type="tertiary", on_click=_fold, args=(asked,))


def verdict(poll: Poll, mine: int | None) -> str:
    """Whether what was answered is right, and why, as Markdown; "" where nobody knows."""
    if poll.right is None:
        return as_written(poll.why)
    right = as_written(poll.choices[poll.right])
    if mine is None:
        words = f"Right: **{right}**."
    elif mine == poll.right:
        words = f"**Right**: {right}."
    else:
        words = f"**Not so.** Right: **{right}**."
    return f"{words} {as_written(poll.why)}".strip()


def see_it(poll: Poll) -> None:
    """The way to the exhibit that shows it, if there is one."""
    if poll.exhibit:
        there = destination(poll.exhibit)
        st.page_link(
            there.exhibit.page, label="See it", icon=":material/east:", query_params=there.says
        )


def _show_outcome(asked: Asked) -> None:
    first, second = asked.mine
    words = verdict(asked.poll, second if second is not None else first)
    if words:
        st.markdown(words)
    if asked.votes is not None:
        show_votes(asked.poll, asked.votes)
    see_it(asked.poll)


def _fold(asked: Asked) -> None:
    st.session_state.folded_poll = asked.number, asked.stage


def _unfold() -> None:
    del st.session_state.folded_poll
