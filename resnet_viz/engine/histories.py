"""What the lab's records tell, kept for those that were asked for of late."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from resnet_viz.engine.recordings import is_shipped
from resnet_viz.lab.history import History, Run

MOST = 32  # of jobs that have ended; about a megabyte each


class Histories:
    """By the ids of the jobs, whose records are where `record_of` says; who asked last is kept
    longest. Who calls holds the lab's lock."""

    def __init__(self, record_of: Callable[[str], Path]) -> None:
        self._record_of = record_of
        self._kept: dict[str, History] = {}

    def of(self, job_id: str, alive: Collection[str]) -> History | None:
        """What follows the record of this id, None where there is none. Those of the jobs that are
        `alive` are kept in any case."""
        history = self._kept.pop(job_id, None)
        if history is None:
            record = self._record_of(job_id)
            if not record.exists():
                return None
            history = History(record)
        self._kept[job_id] = history
        ended = [other for other in self._kept if other not in alive and other != job_id]
        self.forget(ended[:-MOST])
        return history

    def forget(self, job_ids: Iterable[str]) -> None:
        """Their records are gone, or nobody asks for them."""
        for job_id in job_ids:
            self._kept.pop(job_id, None)

    def finished_runs(self) -> list[Run]:
        """The runs that have come to their end here, by what was seen of them last."""
        return [
            run
            for job_id, history in self._kept.items()
            if not is_shipped(job_id)
            for run in history.seen.runs
            if run.curves.summary
        ]
