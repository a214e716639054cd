"""Measurements of networks' times that come out as told: what the engine's process does instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from unittest import mock

from resnet_viz.counting import timing
from resnet_viz.counting.timed import Timing
from resnet_viz.inside.slices import Slices

_turns: list[str] = []  # of the process this is done in


def steady(networks: tuple[tuple[str, int], ...], rounds: int) -> Slices[dict[str, Timing]]:
    return (yield from _measured([7.0, 5.0, 6.0], networks, rounds))


def disturbed(networks: tuple[tuple[str, int], ...], rounds: int) -> Slices[dict[str, Timing]]:
    return (yield from _measured([1640.0, 970.0, 990.0], networks, rounds))


def turns() -> list[str]:
    """Which network was measured when, the last time."""
    return _turns


def _measured(
    repeats: Sequence[float], networks: tuple[tuple[str, int], ...], rounds: int
) -> Slices[dict[str, Timing]]:
    _turns.clear()
    with mock.patch.object(timing, "time_in_slices", _in_turn(repeats)):
        return (yield from timing.time_in_turns(networks, rounds))


def _in_turn(repeats: Sequence[float]) -> Callable[[str, int], Slices[Timing]]:
    """Every network takes `repeats`, one each round."""

    def measure(name: str, size: int) -> Slices[Timing]:
        yield 0.5
        repeat = repeats[_turns.count(name)]
        _turns.append(name)
        return Timing((repeat,), "CPU, 1 thread")

    return measure
