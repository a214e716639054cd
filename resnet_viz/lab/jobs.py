"""A job of the lab: one run after another, and what its learner may tell it meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, Literal

from resnet_viz.lab.settings import Settings

Command = Literal["pause", "resume", "step", "stop"]
State = Literal[
    "waiting", "loading", "running", "paused", "finished", "stopped", "failed", "interrupted"
]
ENDED: Final[frozenset[State]] = frozenset({"finished", "stopped", "failed", "interrupted"})


class Control:
    """What a job may do next. A command can come at any time and twice: what makes no sense any
    more changes nothing, and nothing follows "stop"."""

    def __init__(self) -> None:
        self.state: Literal["running", "paused", "stopped"] = "running"
        self._single_steps = 0

    def tell(self, command: Command) -> None:
        """Obey; "step" takes one step and pauses."""
        if self.state == "stopped":
            return
        match command:
            case "stop":
                self.state, self._single_steps = "stopped", 0
            case "resume":
                self.state, self._single_steps = "running", 0
            case "pause":
                self.state = "paused"
            case "step":
                self.state = "paused"
                self._single_steps += 1

    def allowance(self) -> int | None:
        """How many steps may be taken now, 0 or 1; None is as many as are convenient."""
        if self.state == "running":
            return None
        allowed = min(self._single_steps, 1)
        self._single_steps -= allowed
        return allowed


def opening_line(
    runs: Sequence[Settings], guess: str | None, identity: str | None
) -> dict[str, Any]:
    """The first line of a job's record: what was asked for, what the learner expects, when, and
    what tells a result of it from any other."""
    return {
        "asked": len(runs),
        "depths": [settings.depth for settings in runs],
        "guess": guess,
        "at": time.time(),
        "identity": identity,
    }


def state_line(state: State, reason: str = "") -> dict[str, Any]:
    """How a record says what becomes of a job; `reason` is a sentence where one is needed."""
    return {"state": state, "reason": reason}


def settings_line(settings: Settings) -> dict[str, Any]:
    """How a record says that a run begins."""
    return {"settings": asdict(settings)}


def settings_of(line: dict[str, Any]) -> Settings:
    """The settings in a `settings_line` that has been through JSON. Raises `SettingsError`."""
    told = line["settings"]
    return Settings(**{**told, "milestones": tuple(told["milestones"])})
