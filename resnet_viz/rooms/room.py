"""One class: who is here, where its teacher leads it, what is asked."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from resnet_viz.errors import RoomError
from resnet_viz.lab.settings import Settings
from resnet_viz.rooms.polls import Asked, OpenPoll, Poll, Stage
from resnet_viz.rooms.shares import Share, Shares

HERE_SECONDS: Final = 15.0  # since one was last seen; a phone that sleeps is not here
ENDS_AFTER: Final = 2 * 3600.0  # seconds without the teacher
DESERTED_AFTER: Final = 60.0  # the same, with nobody here
MOST_MEMBERS: Final = 400


@dataclass(frozen=True, slots=True)
class Lead:
    """What the teacher shows: the name of a page, and what its address says beside."""

    page: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """A room as one of the class sees it at a moment. `here`: how many others but the teacher are;
    `lead` None where all look around for themselves; `shares` of a Figure 1 that is being made, and
    `share` the one of who looks; None where there is none."""

    here: int
    lead: Lead | None
    asked: Asked | None
    shares: tuple[Share, ...] | None
    share: Share | None


class Room:
    """Any thread may call; who may do what only a teacher does, `is_led_by` says. `clock` counts
    seconds."""

    def __init__(self, code: str, secret: str, clock: Callable[[], float]) -> None:
        self.code = code
        self._secret = secret
        self._clock = clock
        self._lock = threading.Lock()
        self._taught = clock()
        self._closed = False
        self._seen: dict[str, float] = {}
        self._leads = False
        self._lead: Lead | None = None
        self._polls = 0
        self._open: OpenPoll | None = None
        self._shares: Shares | None = None

    def is_led_by(self, secret: str) -> bool:
        """Whether this is its teacher's secret."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    @property
    def is_over(self) -> bool:
        """Closed, or left by its teacher for too long."""
        with self._lock:
            return self._closed or self._clock() - self._taught > ENDS_AFTER

    @property
    def is_deserted(self) -> bool:
        """Whether nobody is here, its teacher has been away for a while."""
        with self._lock:
            return not self._here() and self._clock() - self._taught > DESERTED_AFTER

    # --- What all do -----------------------------------------------------------------------------

    def look(self, member: str) -> View:
        """The room as this member, who is here by that, sees it. `member` is a secret of theirs.
        Raises `RoomError` where the room is full."""
        with self._lock:
            if member not in self._seen:
                self._seen = {one: self._seen[one] for one in self._here()}
                if len(self._seen) >= MOST_MEMBERS:
                    raise RoomError(f"Room {self.code} is full: {MOST_MEMBERS} are in it.")
            self._seen[member] = self._clock()
            return self._view(member)

    def rename(self, former: str, member: str) -> None:
        """Who was taken for a newcomer is this member: one who reloads, or has a second tab."""
        with self._lock:
            if former in self._seen:
                self._seen[member] = self._seen.pop(former)
            if self._open is not None:
                self._open.rename(former, member)
            if self._shares is not None:
                self._shares.rename(former, member)

    def vote(self, member: str, number: int, stage: Stage, choice: int) -> None:
        """An answer to the poll with this number, as it was asked at this stage; nothing where that
        is not asked any more."""
        with self._lock:
            if self._open is not None and number == self._polls:
                self._open.vote(member, stage, choice)

    def deal(self, member: str) -> Share | None:
        """The share of Figure 1 that the member is to start; None where there is none (left)."""
        with self._lock:
            return None if self._shares is None else self._shares.deal(member, self._here())

    def started(self, member: str, settings: Settings, guess: str, job: str) -> None:
        """The member's share with these settings is on its way, as this job of the lab."""
        with self._lock:
            if self._shares is not None:
                self._shares.started(member, settings, guess, job)

    # --- What its teacher does -------------------------------------------------------------------

    def watch(self) -> View:
        """The room as its teacher, who is here by that, sees it."""
        with self._lock:
            self._taught = self._clock()
            return self._view("")

    @property
    def leads(self) -> bool:
        """Whether the teacher leads the class."""
        with self._lock:
            return self._leads

    def lead(self, leads: bool, shown: Lead | None) -> None:
        """Whether the teacher leads, and then what everybody who follows is shown; None: what they
        were shown last."""
        with self._lock:
            self._leads = leads
            self._lead = (shown or self._lead) if leads else None

    def ask(self, poll: Poll) -> None:
        """Put it to the class, in place of the one before."""
        with self._lock:
            self._polls += 1
            self._open = OpenPoll(self._polls, poll)

    def ask_again(self) -> None:
        """The same poll for the second time."""
        with self._lock:
            if self._open is not None:
                self._open.again()

    def reveal(self) -> None:
        """Show the answers, and which is right."""
        with self._lock:
            if self._open is not None:
                self._open.reveal()

    def put_away(self) -> None:
        """Nothing is asked any more."""
        with self._lock:
            self._open = None

    def begin_shares(self) -> None:
        """Begin a Figure 1, anew where there was one."""
        with self._lock:
            self._shares = Shares()

    def end_shares(self) -> None:
        with self._lock:
            self._shares = None

    def close(self) -> None:
        """End the lesson for all."""
        with self._lock:
            self._closed = True

    # --- Under the lock --------------------------------------------------------------------------

    def _here(self) -> set[str]:
        now = self._clock()
        return {member for member, seen in self._seen.items() if now - seen <= HERE_SECONDS}

    def _view(self, member: str) -> View:
        return View(
            here=len(self._here()),
            lead=self._lead,
            asked=None if self._open is None else self._open.as_seen_by(member),
            shares=None if self._shares is None else self._shares.all,
            share=None if self._shares is None else self._shares.held_by(member),
        )
