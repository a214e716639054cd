"""Whose turn it is to draw: one page at a time, so that a class that comes at once is served one
after the other.

Python runs one thread at a time. Three hundred pages drawn at once share it among them all, and the
engine's threads, which need it between any two layers, get a three-hundredth each: nobody has an
answer before everybody has drawn. In turn, the first are done while the engine works for the next.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

OVERTIME: Final = 1.0  # seconds after which a turn does not count: whoever draws may be waiting


class Turns:
    """Turns for the threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count()
        self._waiting: list[tuple[bool, int, threading.Event]] = []  # a heap, the next one first
        self._began: dict[threading.Event, float] = {}  # whose turn it is, and since when
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Draw in here, once it is this thread's turn."""
        if self._held is not None:  # a part of what is drawn
            yield
            return
        self._take(first=False)
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Wait for something in here and let others draw meanwhile. Who comes back goes first."""
        if self._held is None:
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._take(first=True)

    @property
    def _held(self) -> threading.Event | None:
        return getattr(self._mine, "turn", None)

    def _take(self, first: bool) -> None:
        turn = threading.Event()
        with self._lock:
            heapq.heappush(self._waiting, (not first, next(self._numbers), turn))
            self._call()
        while not turn.wait(OVERTIME):
            with self._lock:
                self._call()
        self._mine.turn = turn

    def _leave(self) -> None:
        with self._lock:
            del self._began[self._mine.turn]
            self._mine.turn = None
            self._call()

    def _call(self) -> None:
        """Call the next one if nobody draws, under the lock."""
        now = time.monotonic()
        if self._waiting and all(now - began >= OVERTIME for began in self._began.values()):
            *_, turn = heapq.heappop(self._waiting)
            self._began[turn] = now
            turn.set()
