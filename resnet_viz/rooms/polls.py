"""A question to a class, and what it shows of the answers when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from resnet_viz.errors import RoomError
from resnet_viz.lessons.challenge import FEWEST, LONGEST, MOST

# Peer instruction (Crouch and Mazur 2001, doi 10.1119/1.1374249): everybody answers alone, talks to
# a neighbor, answers again; then the teacher reveals.
Stage = Literal["first", "second", "revealed"]


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with its choices. `before` is what is to be known first. `right` is the index of
    the true choice, None where there is none or nobody knows yet; `why` a sentence that is shown
    with it; `exhibit` the part of an address that shows it ("gradcam?image=cat"), or "". `sample`
    names the picture of the gallery that it is about, or is "", and `cells` are what is covered of
    it. Raises `RoomError` where it cannot be asked."""

    text: str
    choices: tuple[str, ...]
    right: int | None = None
    why: str = ""
    exhibit: str = ""
    before: str = ""
    sample: str = ""
    cells: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise RoomError("The question is empty; write one.")
        if not FEWEST <= len(self.choices) <= MOST:
            raise RoomError(
                f"A question has {FEWEST} to {MOST} choices, one a line; this one has "
                f"{len(self.choices)}."
            )
        if not all(choice.strip() for choice in self.choices):
            raise RoomError("A choice is empty; give each its words.")
        if len(set(self.choices)) < len(self.choices):
            raise RoomError("Two choices are the same; give each its own words.")
        said = [("question", self.text), ("reason", self.why), ("preface", self.before)]
        for name, text in [*said, *(("choice", choice) for choice in self.choices)]:
            if len(text) > LONGEST[name]:
                raise RoomError(
                    f"A {name} of {len(text)} letters is too long for a phone; {LONGEST[name]} at "
                    "most."
                )


@dataclass(frozen=True, slots=True)
class Votes:
    """The answers to a poll: how many have chosen each of its choices at the `first` time and at
    the `second`; None before there was one."""

    first: tuple[int, ...]
    second: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll as one of the class sees it. `number` counts the room's polls from 1; `answered` how
    many have answered at this stage, `right` how many of them what is right, None where nobody
    knows what that is; `mine` what the one who looks has chosen, first and second; `votes` None
    until it is revealed."""

    number: int
    poll: Poll
    stage: Stage
    answered: int
    right: int | None
    mine: tuple[int | None, int | None]
    votes: Votes | None


class OpenPoll:
    """One that is being asked. Not safe for threads: its room's lock is."""

    def __init__(self, number: int, poll: Poll) -> None:
        self._number, self._poll = number, poll
        self._stage: Stage = "first"
        self._first: dict[str, int] = {}
        self._second: dict[str, int] | None = None

    def vote(self, member: str, stage: Stage, choice: int) -> None:
        """The member's answer to what was asked at this stage, the last one counts; also one that
        comes late, after all were asked again. Nothing once it is revealed."""
        if self._stage == "revealed" or not 0 <= choice < len(self._poll.choices):
            return
        if stage == "first":
            self._first[member] = choice
        elif self._second is not None:
            self._second[member] = choice

    def rename(self, former: str, member: str) -> None:
        """What was answered by who turns out to be this member counts for them, if they have not
        answered."""
        for chosen in (self._first, self._second or {}):
            if former in chosen:
                choice = chosen.pop(former)
                chosen.setdefault(member, choice)

    def again(self) -> None:
        """Ask a second time."""
        if self._stage == "first":
            self._stage, self._second = "second", {}

    def reveal(self) -> None:
        """Show the answers, and which is right."""
        self._stage = "revealed"

    def as_seen_by(self, member: str) -> Asked:
        """For the teacher: by a member who has not voted."""
        now = self._first if self._second is None else self._second
        mine = self._first.get(member), (self._second or {}).get(member)
        key = self._poll.right
        right = None if key is None else sum(choice == key for choice in now.values())
        votes = self._votes() if self._stage == "revealed" else None
        return Asked(self._number, self._poll, self._stage, len(now), right, mine, votes)

    def _votes(self) -> Votes:
        second = None if self._second is None else self._counts(self._second)
        return Votes(self._counts(self._first), second)

    def _counts(self, chosen: dict[str, int]) -> tuple[int, ...]:
        counts = Counter(chosen.values())
        return tuple(counts[choice] for choice in range(len(self._poll.choices)))
