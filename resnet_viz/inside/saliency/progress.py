"""Long work made of long work: how much of all is done, and how long it took."""

from __future__ import annotations

import time

from resnet_viz.inside.slices import Result, Slices


def within(work: Slices[Result], begin: float, end: float) -> Slices[Result]:
    """The same work as the share of a larger one from `begin` to `end`."""
    while True:
        try:
            share = next(work)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        yield begin + share * (end - begin)


class Clock:
    """Counts the seconds of some work, but not the waits between its slices."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def run(self, work: Slices[Result]) -> Slices[Result]:
        """The same work, while the clock runs."""
        while True:
            began = time.perf_counter()
            try:
                share = next(work)
            except StopIteration as stop:
                result: Result = stop.value
                return result
            finally:
                self.seconds += time.perf_counter() - began
            yield share
