"""A job of the lab, while it goes on and after its end."""

from __future__ import annotations

import streamlit as st

from resnet_viz.lab.duration import in_words
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.words import happening, of_gradients
from resnet_viz.ui.lab.charts import say, show_ladder, show_run
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
    _show_progress(look)
    if _controls(job_id, look):
        look = st.session_state.setdefault("frozen_look", look)
    else:
        st.session_state.pop("frozen_look", None)
    if look.runs and look.runs[-1].curves.steps_done:
        run = look.runs[-1]
        say(happening(run.curves, run.settings))
        with st.expander("How the gradients compare now"):
            st.markdown(of_gradients(run.curves, run.settings))
        show_ladder(look, key="live")
        show_run(run, key="live", named=look.asked > 1)


def _show_progress(look: Look) -> None:
    """How far the job is, in words and as a bar."""
    if look.state == "waiting":
        before = f"{look.before} run{'s' if look.before != 1 else ''} before this one"
        st.info(f"Waiting: {before}." if look.before else "Starting.")
        return
    if look.download is not None:
        done, total = look.download.done, look.download.total
        share = done / total if total else 0.0
        st.progress(share, f"Downloading the data: {done / 1e6:.0f} MB")
        return
    if look.state == "loading" or not look.runs or look.runs[-1].curves.start is None:
        st.progress(0.0, "Loading the data and building the networks")
        return
    run = look.runs[-1]
    done, start = run.curves.steps_done, run.curves.start
    assert start is not None
    words = [run.settings.title] if look.asked > 1 else []
    words += [f"run {len(look.runs)} of {look.asked}"] if look.asked > 1 else []
    words.append(f"step {done:,} of {start.steps:,}")
    words.append(f"epoch {done // start.steps_an_epoch + (done < start.steps)}")
    if look.state == "paused":
        words.append("paused")
    elif look.pace is not None:
        words.append(f"{look.pace.images_per_second:,.0f} images/s")
        words.append(f"{in_words(look.pace.seconds_left)} left")
    st.progress(done / start.steps, " · ".join(words))


def _controls(job_id: str, look: Look) -> bool:
    """The buttons; whether the view is to stand still."""
    with st.container(horizontal=True, vertical_alignment="center"):
        ours = lab().renew(job_id)  # or another server's, which shares the records
        loaded = look.state in ("running", "paused") and ours
        if look.state == "paused":
            resume = st.button(
                "Resume", icon=":material/play_arrow:", key="resume", disabled=not ours
            )
            if resume:
                lab().tell(job_id, "resume")
        elif st.button("Pause", icon=":material/pause:", key="pause", disabled=not loaded):
            lab().tell(job_id, "pause")
        if st.button("One step", icon=":material/skip_next:", key="step", disabled=not loaded):
            lab().tell(job_id, "step")
        if st.button("Stop", icon=":material/stop:", key="stop", disabled=not ours):
            lab().tell(job_id, "stop")
        return st.toggle(
            "Pause the view",
            key="frozen",
            help="Training goes on; the charts stand still, to be read.",
        )
