"""The class reproduces the paper's Figure 1: who trains which depth with which seed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from resnet_viz.lab.settings import Settings

DEPTHS: Final = (8, 20, 32, 44, 56)
EPOCHS: Final = 6  # enough for plain and residual to part at 56 layers
MOST_SHARES: Final = 60


@dataclass(frozen=True, slots=True)
class Share:
    """One small run of the lab: what it trains, the `guess` of who started it, and its `job`, by
    which the lab knows it; both None until it is started."""

    settings: Settings
    guess: str | None = None
    job: str | None = None


def settings_of(number: int) -> Settings:
    """Of the share with this number, from 0: all depths with one seed, then with the next."""
    seed, place = divmod(number, len(DEPTHS))
    return Settings(depth=DEPTHS[place], epochs=EPOCHS, seed=seed + 1)


class Shares:
    """The shares of a room, in the order in which they were dealt. Not safe for threads: its room's
    lock is."""

    def __init__(self) -> None:
        self._shares: list[Share] = []
        self._holders: list[str] = []

    @property
    def all(self) -> tuple[Share, ...]:
        return tuple(self._shares)

    def deal(self, member: str, here: Collection[str]) -> Share | None:
        """The share that the member is to start: theirs that waits for it, one that somebody left
        who is not `here` any more, or a new one. None where all are dealt."""
        for number, share in enumerate(self._shares):
            holder = self._holders[number]
            if share.job is None and (holder == member or holder not in here):
                self._holders[number] = member
                return share
        if len(self._shares) == MOST_SHARES:
            return None
        self._shares.append(Share(settings_of(len(self._shares))))
        self._holders.append(member)
        return self._shares[-1]

    def rename(self, former: str, member: str) -> None:
        """What was dealt to who turns out to be this member: theirs, or nobody's where they have
        their own."""
        if former not in self._holders:
            return
        number = self._holders.index(former)
        if self.held_by(member) is None:
            self._holders[number] = member
        elif number == len(self._shares) - 1 and self._shares[number].job is None:
            del self._shares[number], self._holders[number]

    def held_by(self, member: str) -> Share | None:
        """The one that waits for the member, or else the last one dealt to them; None before there
        is one."""
        dealt = zip(self._shares, self._holders, strict=True)
        theirs = [share for share, holder in dealt if holder == member]
        waiting = [share for share in theirs if share.job is None]
        return next(iter(waiting), theirs[-1] if theirs else None)

    def started(self, member: str, settings: Settings, guess: str, job: str) -> None:
        """The member's share with these settings, if it waits for them still, is on its way as this
        job of the lab."""
        for number, share in enumerate(self._shares):
            waits = share.job is None and share.settings == settings
            if waits and self._holders[number] == member:
                self._shares[number] = replace(share, guess=guess, job=job)
                return
