"""The buttons of a job that goes on, and what was asked of it and is not done yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import Command
from resnet_viz.ui.services import lab
from resnet_viz.ui.visitor import visitor

DOING: Final[dict[Command, str]] = {
    "pause": "pausing…",
    "resume": "resuming…",
    "step": "one step…",
    "stop": "stopping…",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a learner asked of a job, and how the job stood then: `paused`, and `place`, which run
    and which step it was at."""

    job_id: str
    command: Command
    paused: bool
    place: tuple[int, int]

    def is_open(self, look: Look) -> bool:
        """Whether the job, which goes on, has not done it by now."""
        match self.command:
            case "stop":
                return True
            case "step":
                return _place(look) == self.place
            case _:  # who was asleep and is told to go on stands in line first
                return not look.place and (look.state == "paused") is self.paused


def open_command(job_id: str, look: Look) -> Command | None:
    """What this session asked of the job that is still to be done."""
    asked: Asked | None = st.session_state.get("lab_asked")
    if asked is None or asked.job_id != job_id or not asked.is_open(look):
        return None
    return asked.command


def show_controls(job_id: str, look: Look) -> bool:
    """The buttons of who steers the job, for others who does; whether the view is to stand
    still."""
    steered = lab().steered_by(visitor()) == job_id
    with st.container(horizontal=True, vertical_alignment="center"):
        if steered:
            _show_buttons(job_id, look)
        frozen = not look.place and st.toggle(
            "Pause the view",
            key="frozen",
            help="Training goes on; the charts stand still, to be read.",
        )
    if not steered:
        st.caption("This run is steered by whoever started it.")
    return frozen


def _show_buttons(job_id: str, look: Look) -> None:
    doing = open_command(job_id, look)
    loaded = look.state in ("running", "paused") and doing is None
    if look.state == "paused":
        _button("Resume", "play_arrow", job_id, "resume", enabled=loaded)
    else:
        _button("Pause", "pause", job_id, "pause", enabled=loaded)
    _button("One step", "skip_next", job_id, "step", enabled=loaded and not look.gave_way)
    _button("Stop", "stop", job_id, "stop", enabled=doing != "stop")


def _button(label: str, icon: str, job_id: str, command: Command, *, enabled: bool) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=command,
        disabled=not enabled,
        on_click=_ask,
        args=(job_id, command),
    )


def _ask(job_id: str, command: Command) -> None:
    """Before the page is drawn anew, so that it shows at once what was asked."""
    look = lab().look(job_id)
    if look is not None:
        paused = look.state == "paused"
        st.session_state.lab_asked = Asked(job_id, command, paused, _place(look))
        lab().tell(job_id, command, visitor())


def _place(look: Look) -> tuple[int, int]:
    return len(look.runs), look.runs[-1].curves.steps_done if look.runs else 0
