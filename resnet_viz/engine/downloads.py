"""Downloads of published weights, each in a thread of its own, so that the model in use goes on
serving meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from resnet_viz.errors import ResNetVizError

# Brings the weights here and tells how far it is: bytes so far, bytes in all where known.
Fetch: TypeAlias = Callable[[Callable[[int, int | None], None]], object]


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is: bytes `done` of `total` (None until known); `error` is the sentence
    to show when it failed."""

    done: int = 0
    total: int | None = None
    finished: bool = False
    error: str | None = None


class Downloads:
    """At most one download of the same weights, known by an id; everyone who waits for it sees
    the same progress."""

    def __init__(self) -> None:
        self._states: dict[str, Download] = {}
        self._lock = threading.Lock()

    def state(self, wanted: str) -> Download | None:
        """The download of these weights, or None where none was asked for."""
        with self._lock:
            return self._states.get(wanted)

    def start(self, wanted: str, fetch: Fetch) -> None:
        """Begin, or begin again after a failure; does nothing while one is under way."""
        with self._lock:
            running = self._states.get(wanted)
            if running is not None and not running.finished:
                return
            self._states[wanted] = Download()
        threading.Thread(target=self._fetch, args=(wanted, fetch), daemon=True).start()

    def _fetch(self, wanted: str, fetch: Fetch) -> None:
        error: str | None = "The download stopped unexpectedly; the server's log says why."
        try:
            fetch(lambda done, total: self._update(wanted, done=done, total=total))
            error = None
        except ResNetVizError as known:
            error = str(known)
        finally:
            self._update(wanted, finished=True, error=error)

    def _update(self, wanted: str, **changes: object) -> None:
        with self._lock:
            self._states[wanted] = replace(self._states[wanted], **changes)  # type: ignore[arg-type]
