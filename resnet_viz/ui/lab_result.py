"""What a job of the lab has shown: numbers, words, and all it takes to repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from resnet_viz.training.curves import Curves
from resnet_viz.training.export import as_csv, as_json
from resnet_viz.training.guess import outcome
from resnet_viz.training.history import Look, Run
from resnet_viz.training.repeat import command_line, program
from resnet_viz.training.words import verdict
from resnet_viz.ui.lab_charts import show_ladder, show_run
from resnet_viz.ui.lab_session import hold, jobs_of_session
from resnet_viz.ui.services import lab

NONE = "None"
ENDINGS = {
    "finished": "The run is finished.",
    "stopped": "The run was stopped.",
    "interrupted": "The run was interrupted.",
    "failed": "The run failed.",
}


def show_result(job_id: str, look: Look) -> None:
    """A job that has ended, with its curves as far as they go."""
    said = f"{ENDINGS[look.state]} {look.reason}".strip()
    (st.success if look.state == "finished" else st.warning)(said)
    begun = [run for run in look.runs if run.curves.start is not None]
    if not begun:
        return
    _show_guess(look)
    _show_table(begun)
    run = _pick_run(begun)
    st.markdown(verdict(run.curves, run.settings))
    show_ladder(begun, key=job_id)
    show_run(run, key=job_id, compared=_pick_compared(job_id, run))
    _offer_downloads(job_id)
    _say_how_to_repeat(run)


def _show_guess(look: Look) -> None:
    came = outcome(look.runs)
    if look.guess is None or look.state != "finished" or came is None:
        return
    right = "as you guessed" if look.guess == came else f"you guessed: {look.guess}"
    st.markdown(f"Lower training error in the end: **{came}** ({right}).")


def _show_table(runs: Sequence[Run]) -> None:
    with_commas = st.column_config.NumberColumn(format="localized")
    columns = {"steps": with_commas, "parameters": with_commas}
    st.dataframe(_table(runs), hide_index=True, column_config=columns)


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
    st.subheader("Repeat it", anchor=False)
    st.markdown("The same run on the command line:")
    st.code(command_line(run.settings), language="bash", wrap_lines=True)
    with st.expander("The same run as a short PyTorch program"):
        text = program(run.settings)
        st.download_button(
            "Download", text, "plain_vs_residual.py", key="download_program", on_click="ignore"
        )
        st.code(text, language="python")


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
