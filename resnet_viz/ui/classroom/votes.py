"""How a class has answered: bars with their numbers, first and second answer side by side."""

from __future__ import annotations

from html import escape

import streamlit as st

from resnet_viz.rooms.polls import Asked, Poll, Votes
from resnet_viz.ui.asked_picture import show_asked_picture

SIDE = 180  # pixels of a picture, for the last row; a phone's is smaller (room.css)


def show_votes(poll: Poll, votes: Votes) -> None:
    """A table: a row for each choice, the right one marked in words."""
    times = [("First answer", votes.first)]
    if votes.second is not None:
        times.append(("After talking", votes.second))
    heads = "".join(f'<th scope="col">{name}</th>' for name, _ in times)
    counts = zip(*(of for _, of in times), strict=True)
    sums = [max(sum(of), 1) for _, of in times]
    rows = "".join(
        f'<tr><th scope="row">{escape(choice)}{_mark(number == poll.right)}</th>'
        + "".join(
            f'<td><span class="bar" style="--share: {count / whole:.3f}"></span>{count}</td>'
            for count, whole in zip(row, sums, strict=True)
        )
        + "</tr>"
        for number, (choice, row) in enumerate(zip(poll.choices, counts, strict=True))
    )
    st.html(
        f'<table class="votes"><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def answered(asked: Asked) -> str:
    """How many have, at this stage."""
    return f"{asked.answered} {'has' if asked.answered == 1 else 'have'} answered"


def show_question(poll: Poll) -> None:
    """Its words as they are, for they may be a teacher's own, and the picture that it is about."""
    before = f"<p>{escape(poll.before)}</p>" if poll.before else ""
    words = f'{before}<p class="asked" role="status">{escape(poll.text)}</p>'
    if not poll.sample:
        st.html(words)
        return
    with st.container(horizontal=True, gap="small", key="asked_about"):
        with st.container(width=SIDE, key="asked_picture", gap="xxsmall"):
            show_asked_picture(poll.sample, poll.cells)
        st.html(words)


def _mark(is_right: bool) -> str:
    return " <strong>✓ right</strong>" if is_right else ""
