"""A job of the lab, while it goes on and after its end."""

from __future__ import annotations

import streamlit as st

from resnet_viz.lab.duration import in_words
from resnet_viz.lab.guess import question_of
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.words import happening, of_gradients
from resnet_viz.ui.lab.charts import say, show_ladder, show_run
from resnet_viz.ui.lab.controls import DOING, open_command, show_controls
from resnet_viz.ui.lab.result import show_result
from resnet_viz.ui.services import lab

TICK_SECONDS = 1.0


def show_job(job_id: str) -> None:
    """The job, anew every second while it goes on."""
    look = lab().look(job_id)
    if look is None:
        st.warning("No record is kept here of the run in this page's address; start another one.")
    elif look.state in ENDED:
        show_result(job_id, look)
    else:
        _follow(job_id)


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
    if look.runs and look.runs[-1].curves.steps_done:
        run = look.runs[-1]
        say(happening(run.curves, run.settings), _guess(look))
        with st.expander("How the gradients compare now"):
            st.markdown(of_gradients(run.curves, run.settings))
        show_ladder(look, key="live")
        show_run(run, key="live", named=look.asked > 1)


def _show_progress(job_id: str, look: Look) -> None:
    """How far the job is, in words and as a bar."""
    if look.state == "waiting":
        before = f"{look.before} run{'s' if look.before != 1 else ''} before this one"
        st.info(f"Waiting: {before}." if look.before else "Starting.")
        return
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


def _guess(look: Look) -> str:
    """The guess stays with its run, whatever is chosen for the next one."""
    return f"{question_of(look.depths)} The guess was **{look.guess}**." if look.guess else ""
