"""The line before a device: its threads work it off, and nobody is refused.

Quick work goes first, in the order it came. Long work is done in slices, session by session in
turn, and keeps a share of the time for itself however many sliders are moved. What nobody waits
for any more is dropped.

One thread works with the whole device, for one answer is there soonest then. Where several quick
answers are waited for, other threads help, if there are any: two passes on a core each are done
sooner than one after the other on two.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

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
        try:
            if self.slices is not None:
                self.slices.close()
        except Exception:  # nobody waits for it, and the thread has others to serve
            log.exception("what nobody waits for any more could not be dropped")
        self.future.cancel()


class Line:
    """Everything that waits for a device, and the threads that work it off: one at first.

    `share_device(n)` is called on a thread before each turn: now n of them work at once.
    """

    def __init__(self, share_device: Callable[[int], None] = lambda n: None) -> None:
        self._share_device = share_device
        self._flights: dict[Hashable, Flight[Any]] = {}  # in the order they came
        self._running: list[Flight[Any]] = []
        self._threads = 0
        self._wide = 1  # how many of them may share the device
        self._at_once = 1  # how many of them share the device now
        self._owed = 0.0  # seconds that long work has waited for since its last slice
        self._turns: dict[str, float] = {}  # when a session's long work last had its turn
        self._pace: dict[object, float] = {}  # seconds that work of a kind takes the whole device
        self._changed = threading.Condition()
        self.have_threads(1)

    def have_threads(self, count: int) -> None:
        """Work with so many threads at once from now on; those beyond rest."""
        with self._changed:
            for _ in range(self._threads, count):
                threading.Thread(target=self._work, name="resnet-viz-device", daemon=True).start()
            self._threads = max(self._threads, count)
            self._wide = count

    def join(self, flight: Flight[Answer]) -> Flight[Answer]:
        """Wait for the flight of its key that is on already, else queue this one; which of the
        two it is."""
        with self._changed:
            flight = self._flights.setdefault(flight.key, flight)
            flight.waiting += 1
            self._changed.notify_all()
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
        if flight in self._running:
            return
        yield from self._running
        for other in self._flights.values():
            if other is flight:
                return
            if other.waiting and not other.is_long and other not in self._running:
                yield other

    def _seconds_left(self, flight: Flight[Any]) -> float:
        if flight.is_long:
            return SLICE_SECONDS
        spent = 0.0 if flight.began is None else time.monotonic() - flight.began
        spent /= self._at_once
        return max(0.0, self._pace.get(flight.kind, USUAL_SECONDS) - spent)

    def _standing_of_long(self, flight: Flight[Any]) -> Standing:
        others = {o.session for o in self._flights.values() if o.is_long and o.waiting}
        before = len(others - {flight.session})
        if flight.began is None or not flight.done:
            return Standing(before, None, flight.done)
        passed = time.monotonic() - flight.began
        return Standing(before, passed * (1 - flight.done) / flight.done, flight.done)

    def _idle(self) -> list[Flight[Any]]:
        return [flight for flight in self._flights.values() if flight not in self._running]

    def _given_up(self) -> list[Flight[Any]]:
        """Taken out of the line: what nobody waits for any more."""
        return [self._flights.pop(flight.key) for flight in self._idle() if flight.is_given_up]

    def _next(self) -> Flight[Any] | None:
        """What the calling thread is to work on, if there is something."""
        wanted = [flight for flight in self._idle() if flight.waiting]
        quick = [flight for flight in wanted if not flight.is_long]
        long = self._long_in_turn(wanted)
        if not self._running:
            if long is not None:
                self._at_once = 1  # with the whole device, so that its slices are short
                return long
            if quick:
                self._at_once = self._wide if len(quick) > 1 else 1
                return quick[0]
            self._turns.clear()
        elif quick and long is None and len(self._running) < self._at_once:
            return quick[0]
        return None

    def _long_in_turn(self, wanted: list[Flight[Any]]) -> Flight[Any] | None:
        """The long work whose turn it is, if it is: beside quick work where it is owed time."""
        long = [flight for flight in wanted if flight.is_long]
        if len(long) < len(wanted) and self._owed < SLICE_SECONDS:
            return None
        return min(long, key=lambda f: self._turns.get(f.session, 0.0), default=None)

    def _account(self, flight: Flight[Any], seconds: float) -> None:
        """What a turn of so many seconds of the whole device means for the next ones."""
        if flight.is_long:
            self._owed = 0.0
            self._turns[flight.session] = time.monotonic()
        else:
            self._owed += seconds * LONG_SHARE / (1 - LONG_SHARE)
            # The first of a kind sets kernels up: a single slow one must not frighten a class.
            pace = self._pace.get(flight.kind, USUAL_SECONDS)
            self._pace[flight.kind] = (pace + min(seconds, 2 * pace)) / 2
        if flight.future.done():
            del self._flights[flight.key]

    # --- The threads -----------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._changed:
                given_up = self._given_up()
                flight = None if given_up else self._next()
                at_once = self._at_once
                if flight is not None:
                    self._running.append(flight)
                    self._changed.notify_all()  # another thread may help
                elif not given_up:
                    self._changed.wait(GRACE_SECONDS if self._flights else None)
            for other in given_up:  # without the lock: what works at it may be slow to hear of it
                other.give_up()
            del given_up
            if flight is None:
                continue
            self._share_device(at_once)
            began = time.monotonic()
            flight.began = flight.began or began
            flight.advance()
            with self._changed:
                self._running.remove(flight)
                self._account(flight, (time.monotonic() - began) / at_once)
                self._changed.notify_all()
            del flight  # so that an idle thread keeps no result alive
