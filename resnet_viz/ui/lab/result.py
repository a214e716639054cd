"""What a job of the lab has shown: numbers, words, and all it takes to repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from resnet_viz.lab.curves import Curves
from resnet_viz.lab.export import as_csv, as_json
from resnet_viz.lab.guess import outcome
from resnet_viz.lab.headline import headline
from resnet_viz.lab.history import Look, Run
from resnet_viz.lab.repeat import command_line, program
from resnet_viz.lab.words import verdict
from resnet_viz.ui.lab.charts import say, show_curves
from resnet_viz.ui.lab.recording import is_recording, show_scrubber
from resnet_viz.ui.lab.session import guesses, hold, jobs_of_session
from resnet_viz.ui.programs import show_program
from resnet_viz.ui.services import lab

NONE = "None"
ENDINGS = {
    "finished": "The run is finished.",
    "stopped": "The run was stopped.",
    "interrupted": "The run was interrupted.",
    "failed": "The run failed.",
}


def show_result(job_id: str, look: Look) -> None:
    """A job that has ended, with its curves as far as they go: each part where its like was while
    it went on, what is new below the charts."""
    begun = [run for run in look.runs if run.curves.start is not None]
    named = f"{look.runs[0].settings.title} · " if look.asked == 1 and look.runs else ""
    said = f"{named}{ENDINGS[look.state]} {look.reason}".strip()
    if is_recording(job_id):
        show_scrubber(job_id, look)
    elif look.state == "failed" or not begun:
        st.warning(said)
    else:
        st.progress(_share(begun), said)
    if not begun:
        return
    if not is_recording(job_id):
        _offer_downloads(job_id)
    say(headline(begun), _guess(job_id, look))
    charts = st.container()
    what_it_shows = st.expander("What this shows, and what it does not")
    run = _pick_run(begun)
    with what_it_shows:
        if len(begun) > 1:
            st.markdown(f"**{run.settings.title}** (the run whose curves are shown)")
        st.markdown(verdict(run.curves, run.settings, begun))
    compared = _pick_compared(job_id, run)
    with charts:
        show_curves(begun, look.depths, run, key=job_id, compared=compared)
    if is_recording(job_id):
        _offer_downloads(job_id)
    _show_table(begun)
    _say_how_to_repeat(run)


def _share(begun: Sequence[Run]) -> float:
    """How much of the run that was the last was done."""
    last = begun[-1].curves
    return last.steps_done / last.start.steps if last.start else 0.0


def _guess(job_id: str, look: Look) -> str:
    """How a guess before the run came out: this session's own, or else that of who started it;
    whose that was, a link does not say."""
    guess = guesses().get(job_id, look.guess)
    came = outcome(look.runs)
    if guess is None or look.state != "finished" or came is None:
        return ""
    if guess == came:
        return f"The guess before the run was **{guess}**, and so it came."
    return f"The guess before the run was **{guess}**; it came out: **{came}**."


def _show_table(runs: Sequence[Run]) -> None:
    with_commas = st.column_config.NumberColumn(format="localized")
    columns = {"steps": with_commas, "parameters": with_commas}
    st.dataframe(_table(runs), hide_index=True, column_config=columns, placeholder="–")


def _table(runs: Sequence[Run]) -> dict[str, list[str | float | int | None]]:
    """A row a network of each run. Errors in percent, None where they were not measured."""
    table: dict[str, list[str | float | int | None]] = {
        name: []
        for name in ("run", "network", "steps", "training error %", "test error %", "parameters")
    }
    for run in runs:
        for kind in run.curves.networks:
            last = run.curves.evaluations[-1].networks[kind] if run.curves.evaluations else None
            ended = run.curves.summary.networks[kind] if run.curves.summary else None
            row = (
                run.settings.title,
                kind,
                run.curves.steps_done,
                None if last is None else round(100 * last.train_error, 2),
                None if last is None else round(100 * last.test_error, 2),
                None if ended is None else ended.parameters,
            )
            for column, value in zip(table.values(), row, strict=True):
                column.append(value)
    return table


def _pick_run(runs: Sequence[Run]) -> Run:
    if len(runs) == 1:
        return runs[0]
    titles = [run.settings.title for run in runs]
    title = st.pills("Curves of", titles, default=titles[-1], required=True, key="run_shown")
    return runs[titles.index(str(title))]


def _pick_compared(job_id: str, shown: Run) -> Curves | None:
    """Another run of this session, to be drawn dashed beside the one that is shown."""
    others = {
        f"{run.settings.title}, {number}": run.curves
        for number, other in enumerate(jobs_of_session(), 1)
        for run in _runs_of(other)
        if other != job_id or run.settings != shown.settings
    }
    if not others:
        return None
    name = st.selectbox(
        "Compare with another run of this session", [NONE, *others], key="compared", width=320
    )
    return others.get(name)


def _runs_of(job_id: str) -> list[Run]:
    look = lab().look(job_id)
    return [run for run in look.runs if run.curves.networks] if look else []


def _offer_downloads(job_id: str) -> None:
    record = lab().record(job_id)
    with st.container(horizontal=True):
        for label, make, mime in (("CSV", as_csv, "text/csv"), ("JSON", as_json, "text/json")):
            st.download_button(
                f"Every step as {label}",
                partial(make, record),
                f"run-{job_id}.{label.lower()}",
                mime,
                key=f"download_{label}",
                on_click="ignore",
            )


def _say_how_to_repeat(run: Run) -> None:
    st.header("Repeat it", anchor=False)
    st.markdown("With the same settings on the command line, by the lab's own loop:")
    st.code(command_line(run.settings), language="bash", wrap_lines=True)
    with st.expander("The same experiment as a short PyTorch program"):
        st.markdown(
            "It starts from the same weights and takes the same batches, and repeats the "
            "experiment, not the run: its arithmetic rounds differently, training magnifies the "
            "difference within a few steps, and errors may end tens of percentage points apart."
        )
        text = program(run.settings)
        st.download_button(
            "Download", text, "plain_vs_residual.py", key="download_program", on_click="ignore"
        )
        show_program(text)


def show_session() -> None:
    """The runs of this session, to be opened again."""
    jobs = jobs_of_session()
    if len(jobs) < 2:
        return
    with st.expander("Runs of this session"):
        for number, job_id in enumerate(jobs, 1):
            runs = _runs_of(job_id)
            titles = " · ".join(run.settings.title for run in runs) or "no step taken"
            st.button(f"{number}: {titles}", key=f"open_{job_id}", on_click=hold, args=(job_id,))
        _show_table([run for job_id in jobs for run in _runs_of(job_id)])
