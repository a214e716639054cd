"""A student's part in the class's Figure 1: their networks, the guess that starts the run, and what
came of it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from resnet_viz.errors import ResNetVizError
from resnet_viz.lab.duration import about
from resnet_viz.lab.guess import SAID_OF_SAME, choices_of, outcome, question_of
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.rooms.room import Room
from resnet_viz.rooms.shares import Share
from resnet_viz.ui.exhibits import CLASSROOM
from resnet_viz.ui.services import lab
from resnet_viz.ui.visitor import visitor


def draw_share(room: Room, share: Share | None) -> None:
    """Over the page, while the class makes its Figure 1."""
    if share is None:
        share = room.deal(visitor())
        if share is None:
            st.markdown("All runs are dealt: look at the wall.")
            return
    if share.job is None:
        _ask(room, share)
        return
    look = lab().look(share.job)
    if look is None:
        st.markdown("Your run is lost; the others go on without it.")
    elif look.state not in ENDED:
        st.markdown(f"{_named(share)}: {standing(look)}. You guessed **{share.guess}**.")
    else:
        _show_end(room, share, look)


def keep_shares_alive(shares: Iterable[Share]) -> None:
    """The lab ends a job that no page is open for: the teacher's is, for all of them."""
    for share in shares:
        if share.job is not None:
            lab().renew(share.job)


def _ask(room: Room, share: Share) -> None:
    runs = (share.settings,)
    st.markdown(
        f"**{_named(share)}**, {share.settings.epochs} epochs on handwritten digits. "
        f"{question_of([share.settings.depth])} Your guess starts them. {SAID_OF_SAME}"
    )
    with st.container(horizontal=True, gap="small", key="room_choices"):
        for number, guess in enumerate(choices_of(runs)):
            st.button(
                guess,
                key=f"share_{share.settings.seed}_{share.settings.depth}_{number}",
                on_click=_start,
                args=(room, share, guess),
            )
    if refused := st.session_state.pop("share_refused", None):
        st.warning(refused)


def _start(room: Room, share: Share, guess: str) -> None:
    try:
        job = lab().start((share.settings,), visitor(), guess)
    except ResNetVizError as error:
        st.session_state.share_refused = str(error)
        return
    room.started(visitor(), share.settings, guess, job)


def _show_end(room: Room, share: Share, look: Look) -> None:
    came = outcome(look.runs)
    if look.state != "finished" or came is None:
        st.markdown(f"{_named(share)}: the run came to no end; its point is missing on the wall.")
    else:
        ends = look.runs[0].curves.summary
        assert ends is not None  # there is an outcome
        errors = ", ".join(f"{k} {100 * end.train_error:.1f}%" for k, end in ends.networks.items())
        held = "as you guessed" if came == share.guess else f"you guessed {share.guess}"
        st.markdown(f"{_named(share)}, training error: {errors}. Lower: **{came}** ({held}).")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Train another", key="deal_again"):
            if room.deal(visitor()) is not None:
                st.rerun(scope="fragment")
            st.markdown("All runs are dealt.")
        st.page_link(CLASSROOM.page, label="See all runs", icon=":material/east:")


def _named(share: Share) -> str:
    return f"Your two networks: {share.settings.depth} layers, seed {share.settings.seed}"


def standing(look: Look) -> str:
    """How far a run is that has not ended."""
    if look.place:
        soon = "" if look.wait is None else f", starts in {about(look.wait)}"
        return f"place {look.place} in line{soon}"
    run = look.runs[-1].curves if look.runs else None
    if run is None or run.start is None:
        return "starting"
    return f"step {run.steps_done} of {run.start.steps}"
