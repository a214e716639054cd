"""Downloads of ImageNet weights, each in a thread of its own, so that the model in use goes on
serving meanwhile."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from resnet_viz.catalog import ModelChoice
from resnet_viz.errors import ResNetVizError


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is: bytes `done` of `total` (None until known); `error` is the sentence
    to show when it failed."""

    done: int = 0
    total: int | None = None
    finished: bool = False
    error: str | None = None


class Downloads:
    """At most one download a model; everyone who waits for it sees the same progress."""

    def __init__(self) -> None:
        self._states: dict[str, Download] = {}
        self._lock = threading.Lock()

    def state(self, choice: ModelChoice) -> Download | None:
        """The download of this model, or None where none was asked for."""
        with self._lock:
            return self._states.get(choice.id)

    def start(self, choice: ModelChoice) -> None:
        """Begin, or begin again after a failure; does nothing while one is under way."""
        with self._lock:
            running = self._states.get(choice.id)
            if running is not None and not running.finished:
                return
            self._states[choice.id] = Download()
        threading.Thread(target=self._fetch, args=(choice,), daemon=True).start()

    def _fetch(self, choice: ModelChoice) -> None:
        error: str | None = "The download stopped unexpectedly; the server's log says why."
        try:
            from resnet_viz import models

            models.fetch(choice, lambda done, total: self._update(choice, done=done, total=total))
            error = None
        except ResNetVizError as known:
            error = str(known)
        finally:
            self._update(choice, finished=True, error=error)

    def _update(self, choice: ModelChoice, **changes: object) -> None:
        with self._lock:
            self._states[choice.id] = replace(self._states[choice.id], **changes)  # type: ignore[arg-type]
