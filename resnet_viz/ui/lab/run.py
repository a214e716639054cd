"""A job of the lab, while it goes on and after its end."""

from __future__ import annotations

import streamlit as st

from resnet_viz.lab.duration import about, in_words
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.ui.lab.controls import DOING, open_command, show_controls
from resnet_viz.ui.lab.live import draw_look
from resnet_viz.ui.lab.recording import is_played, show_played
from resnet_viz.ui.lab.result import show_result
from resnet_viz.ui.lab.session import guesses
from resnet_viz.ui.services import lab

TICK_SECONDS = 1.0


def show_job(job_id: str) -> None:
    """The job, anew every second while it goes on."""
    look = lab().look(job_id)
    if look is None:
        st.warning("No record is kept here of the run in this page's address; start another one.")
    elif look.state not in ENDED:
        _follow(job_id)
    elif is_played(job_id):
        show_played(job_id)
    else:
        show_result(job_id, look)


@st.fragment(run_every=TICK_SECONDS)
def _follow(job_id: str) -> None:
    look = lab().look(job_id)
    if look is None or look.state in ENDED:
        st.session_state.pop("frozen_look", None)
        st.rerun()
    _show_progress(job_id, look)
    if show_controls(job_id, look):
        look = st.session_state.setdefault("frozen_look", look)
    else:
        st.session_state.pop("frozen_look", None)
    if look.place and st.toggle(
        "Watch the run that is on",
        key="watch",
        help="Until your turn; then this page shows your own run.",
    ):
        _watch_meanwhile()
    else:
        draw_look(job_id, look, guesses().get(job_id, look.guess))


def _watch_meanwhile() -> None:
    """Somebody else's run, in passing: this page does not keep it alive."""
    other = lab().on_now()
    look = lab().look(other, renew=False) if other else None
    if other and look and look.state not in ENDED:
        _show_progress(other, look)
        draw_look(other, look, None)


def _show_progress(job_id: str, look: Look) -> None:
    """How far the job is, in words and as a bar."""
    if look.place:
        soon = "" if look.wait is None else f" It starts in {about(look.wait)}."
        goes_on = " It goes on from where it was." if look.runs else ""
        st.info(f"Place {look.place} in line.{soon}{goes_on}")
    elif look.gave_way:
        st.info(
            "Paused for a minute while others waited, so its place was given to them. *Resume* "
            "puts it in line; it goes on from where it was."
        )
    elif look.state == "waiting":
        st.info("Starting.")
    else:
        share, words = _progress(look)
        asked = open_command(job_id, look)
        st.progress(share, " · ".join([*words, DOING[asked]] if asked else words))


def _progress(look: Look) -> tuple[float, list[str]]:
    """The share that is done of what is under way, and what there is to say of it."""
    if look.download is not None:
        done, total = look.download.done, look.download.total
        return done / total if total else 0.0, [f"Downloading the data: {done / 1e6:.0f} MB"]
    if look.state == "loading" or not look.runs or look.runs[-1].curves.start is None:
        return 0.0, ["Loading the data and building the networks"]
    run = look.runs[-1]
    done, start = run.curves.steps_done, run.curves.start
    assert start is not None
    words = [run.settings.title]
    words += [f"run {len(look.runs)} of {look.asked}"] if look.asked > 1 else []
    words.append(f"step {done:,} of {start.steps:,}")
    words.append(f"epoch {done // start.steps_an_epoch + (done < start.steps)}")
    if look.state == "paused":
        words.append("paused")
    elif look.pace is not None:
        words.append(f"{look.pace.images_per_second:,.0f} images/s")
        words.append(f"{in_words(look.pace.seconds_left)} left")
    return done / start.steps, words
