"""One job of the lab, as the server knows it."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from resnet_viz.engine.workers import tell_worker
from resnet_viz.lab.history import History
from resnet_viz.lab.jobs import ENDED, Command, State, state_line
from resnet_viz.lab.record import Hold, RecordWriter
from resnet_viz.lab.settings import Settings

UNWRITTEN: Final = (
    "Nothing more of the run can be written down ({}); tell whoever runs the server to make room."
)


@dataclass(slots=True, eq=False)
class Job:
    """`sessions` have asked for it, the first of them steers it. Where it is: in line; on, which
    takes one of the places; or asleep, for it was paused too long while others waited, and its
    worker keeps all it needs to go on. `renewed`, `began`, `paused` and `told_to_stop` are times
    of the monotonic clock; `paused` holds through sleep."""

    runs: tuple[Settings, ...]
    sessions: list[str]
    record: Path
    hold: Hold
    history: History
    renewed: float
    where: Literal["in line", "on", "asleep"] = "in line"
    began: float = 0.0
    paused: float | None = None
    told_to_stop: float | None = None
    worker: subprocess.Popen[str] | None = None

    @property
    def over(self) -> bool:
        """Whether all has been said of it, though its worker may take a moment to leave."""
        return self.history.look().state in ENDED

    def tell(self, command: Command, reason: str = "") -> None:
        """Pass a command on to its worker; `reason`: why it is stopped."""
        assert self.worker is not None
        if command == "stop":
            self.told_to_stop = self.told_to_stop or time.monotonic()
        if command == "resume":
            self.paused = None
        tell_worker(self.worker, {"do": command, "reason": reason})

    def close(self, state: State, reason: str) -> None:
        """Let its record go, which says how it ended, now where nobody has said it before. Where
        the record takes nothing more, as on a full disk, its history says so while it is kept."""
        if not self.over:
            try:
                RecordWriter(self.record).write([state_line(state, reason)])
            except OSError as error:
                self.history.add(state_line(state, UNWRITTEN.format(error.strerror)))
        self.hold.release()

    @property
    def waits(self) -> bool:
        """Whether a place is all it needs."""
        return self.where == "in line" and self.told_to_stop is None and not self.over

    @property
    def may_be_joined(self) -> bool:
        """Whether who asks for the same sees it done without anybody's help."""
        asleep = self.where == "asleep" or self.history.look().state == "paused"
        return not asleep and not self.over and self.told_to_stop is None
