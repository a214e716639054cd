"""The teacher's page is the class's page: what is shown is told as an address, and gone to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from resnet_viz.rooms.room import Lead
from resnet_viz.ui.address import ANSWERS, FROM, OWN, ROOM, TEACHER, Value
from resnet_viz.ui.exhibits import CLASSROOM, EXHIBITS, QUIZ

TICKS: Final = 2  # at which a place is found shown until it is left to the student
_NOT_SHOWN = {ROOM, TEACHER, FROM, ANSWERS, "quiz_answers"}  # the last two: each has their own
_ONES_OWN = {"big", "look_around", ANSWERS}  # that no place of the teacher's takes away
_OF_QUIZ = {"quiz", "quiz_set", "quiz_answers"}
_OF_A_PHOTO = {"image", "photo", "crop"}  # one's own is in no address that others can open


def shown_now() -> Lead | None:
    """What this session shows; None on the page of the room itself, where each has their own."""
    page: str = st.session_state.page_shown
    if page == CLASSROOM.name:
        return None
    said = {key: st.query_params.get_all(key) for key in st.query_params if key not in _NOT_SHOWN}
    if said.get("image") == [OWN]:
        said = {key: texts for key, texts in said.items() if key not in _OF_A_PHOTO}
    return Lead(page, tuple((key, text) for key, texts in said.items() for text in texts))


@dataclass(frozen=True, slots=True)
class Followed:
    """A place that the teacher leads to, and at how many ticks it was found shown."""

    lead: Lead
    seen: int = 0


def found(before: Followed | None, lead: Lead, shown: Lead | None) -> Followed:
    """How far the way to a place is gone, by how far it was `before` and by what is shown. It is
    to be found twice, on arrival and a tick later: what a browser had sent before it knew of the
    way comes in between, and leads back. From then on one may look around on one's own."""
    if before is None or before.lead != lead:
        before = Followed(lead)
        arrived = shown == lead
    else:
        arrived = shown is not None and shown.page == lead.page
    if before.seen == TICKS:
        return before
    return Followed(lead, before.seen + 1 if arrived else 0)


def follow(lead: Lead) -> None:
    """Go where the teacher leads, once for each place."""
    state = st.session_state
    state.followed = now = found(state.get("followed"), lead, shown_now())
    if now.seen:
        return
    state.kept = what_stays(state.get("kept", {}), lead)
    state.page_shown = None  # as on the way to another page, though it may be this one
    page = next(exhibit.page for exhibit in EXHIBITS if exhibit.name == lead.page)
    st.switch_page(page, query_params=[*lead.query, (ROOM, state[ROOM])])


def what_stays(kept: Mapping[str, Value], lead: Lead) -> dict[str, Value]:
    """What was chosen before gives way to what the teacher shows, but for what each has their own:
    the answers to lessons, and to the quiz unless another one is shown."""
    own = _ONES_OWN
    if lead.page != QUIZ.name or _quiz(dict(lead.query)) == _quiz(kept):
        own = own | _OF_QUIZ
    return {key: value for key, value in kept.items() if key in own}


def _quiz(said: Mapping[str, Value]) -> tuple[str, str]:
    return str(said.get("quiz", "")), str(said.get("quiz_set", ""))
