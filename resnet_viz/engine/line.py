"""The line before a device: one thread works it off, and nobody is refused.

Quick work goes first, in the order it came. Long work is done in slices, session by session in
turn, and keeps a share of the time for itself however many sliders are moved. What nobody waits
for any more is dropped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

Answer = TypeVar("Answer")

SLICE_SECONDS: Final = 0.1
LONG_SHARE: Final = 0.2  # of the time, while quick work waits as well
GRACE_SECONDS: Final = 1.0  # who left may be back at once and keep the place: a page drawn anew
USUAL_SECONDS: Final = 0.2  # of work of a kind that was not done here before


@dataclass(frozen=True, slots=True)
class Standing:
    """Where work stands: how many are `before` it, the `seconds` left until it is done (None where
    that cannot be said yet), and which share of it is `done`, 0 to 1."""

    before: int
    seconds: float | None
    done: float


@dataclass(slots=True, eq=False)
class Flight(Generic[Answer]):
    """A piece of work, the same for all who ask with its `key`, and how many wait for it.
    `start` gives its slices, a generator of what share is done that returns the answer; quick
    work is a single one. Work of one `kind` takes about as long."""

    key: Hashable
    start: Callable[[], Generator[float, None, Answer]]
    kind: object
    session: str
    is_long: bool
    future: Future[Answer] = field(default_factory=Future)
    waiting: int = 0
    left: float = 0.0  # when the last one who waited has left
    began: float | None = None
    done: float = 0.0
    slices: Generator[float, None, Answer] | None = None

    @property
    def is_given_up(self) -> bool:
        return not self.waiting and time.monotonic() - self.left > GRACE_SECONDS

    def advance(self) -> None:
        """Work on it for about the time of a slice."""
        ends = time.monotonic() + SLICE_SECONDS
        try:
            if self.slices is None:
                self.slices = self.start()
            while time.monotonic() < ends:
                self.done = next(self.slices)
        except StopIteration as end:
            self.future.set_result(end.value)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits, never lost here
            self.future.set_exception(error)

    def give_up(self) -> None:
        """End it without an answer."""
        if self.slices is not None:
            self.slices.close()
        self.future.cancel()


class Line:
    """Everything that waits for a device, and the thread that works it off."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, Flight[Any]] = {}  # in the order they came
        self._running: Flight[Any] | None = None
        self._owed = 0.0  # seconds that long work has waited for since its last slice
        self._turns: dict[str, float] = {}  # when a session's long work last had its turn
        self._pace: dict[object, float] = {}  # seconds that work of a kind takes
        self._changed = threading.Condition()
        threading.Thread(target=self._work, name="resnet-viz-device", daemon=True).start()

    def join(self, flight: Flight[Answer]) -> Flight[Answer]:
        """Wait for the flight of its key that is on already, else queue this one; which of the
        two it is."""
        with self._changed:
            flight = self._flights.setdefault(flight.key, flight)
            flight.waiting += 1
            self._changed.notify()
            return flight

    def leave(self, flight: Flight[Any]) -> None:
        """Wait for it no longer."""
        with self._changed:
            flight.waiting -= 1
            flight.left = time.monotonic()

    def standing(self, flight: Flight[Any]) -> Standing:
        """Where it stands now."""
        with self._changed:
            if flight.is_long:
                return self._standing_of_long(flight)
            before = [*self._ahead_of(flight)]
            share = (
                1 - LONG_SHARE if any(other.is_long for other in self._flights.values()) else 1.0
            )
            seconds = sum(map(self._seconds_left, (*before, flight))) / share
            return Standing(len(before), seconds, flight.done)

    # --- Under the lock --------------------------------------------------------------------------

    def _ahead_of(self, flight: Flight[Any]) -> Iterator[Flight[Any]]:
        if self._running is not None and self._running is not flight:
            yield self._running
        for other in self._flights.values():
            if other is flight:
                return
            if other.waiting and not other.is_long and other is not self._running:
                yield other

    def _seconds_left(self, flight: Flight[Any]) -> float:
        if flight.is_long:
            return SLICE_SECONDS
        spent = 0.0 if flight.began is None else time.monotonic() - flight.began
        return max(0.0, self._pace.get(flight.kind, USUAL_SECONDS) - spent)

    def _standing_of_long(self, flight: Flight[Any]) -> Standing:
        others = {o.session for o in self._flights.values() if o.is_long and o.waiting}
        before = len(others - {flight.session})
        if flight.began is None or not flight.done:
            return Standing(before, None, flight.done)
        passed = time.monotonic() - flight.began
        return Standing(before, passed * (1 - flight.done) / flight.done, flight.done)

    def _next(self) -> Flight[Any]:
        """Whose turn it is; waits until there is one."""
        while True:
            for key in [key for key, flight in self._flights.items() if flight.is_given_up]:
                self._flights.pop(key).give_up()
            wanted = [flight for flight in self._flights.values() if flight.waiting]
            quick = next((flight for flight in wanted if not flight.is_long), None)
            long = min(
                (flight for flight in wanted if flight.is_long),
                key=lambda flight: self._turns.get(flight.session, 0.0),
                default=None,
            )
            if long is not None and (quick is None or self._owed >= SLICE_SECONDS):
                return long
            if quick is not None:
                return quick
            self._turns.clear()
            self._changed.wait(GRACE_SECONDS if self._flights else None)

    def _account(self, flight: Flight[Any], seconds: float) -> None:
        """What a turn of so many seconds means for the next ones."""
        if flight.is_long:
            self._owed = 0.0
            self._turns[flight.session] = time.monotonic()
        else:
            self._owed += seconds * LONG_SHARE / (1 - LONG_SHARE)
            self._pace[flight.kind] = 0.8 * self._pace.get(flight.kind, seconds) + 0.2 * seconds
        if flight.future.done():
            del self._flights[flight.key]

    # --- The thread ------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._changed:
                flight = self._running = self._next()
            began = time.monotonic()
            flight.began = flight.began or began
            flight.advance()
            with self._changed:
                self._running = None
                self._account(flight, time.monotonic() - began)
            del flight  # so that an idle thread keeps no result alive
