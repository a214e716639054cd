"""Who may draw: one after the other, and nobody for good."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from resnet_viz.engine import turns as turns_module
from resnet_viz.engine.turns import Turns

PATIENCE = 10.0  # seconds


def start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def wait_until(true: Callable[[], bool]) -> None:
    tries = threading.Event()
    for _ in range(int(PATIENCE / 0.005)):
        if true():
            return
        tries.wait(0.005)
    pytest.fail("it did not come to that")


def waiting(turns: Turns) -> int:
    return len(turns._waiting)


def test_they_draw_one_at_a_time_in_the_order_they_came() -> None:
    turns, drawn, at_once = Turns(), list[int](), list[int]()
    drawing = 0

    def draw(number: int) -> None:
        nonlocal drawing
        with turns.turn():
            drawing += 1
            at_once.append(drawing)
            drawn.append(number)
            drawing -= 1

    with turns.turn():
        threads = []
        for number in range(20):
            threads.append(start(lambda number=number: draw(number)))  # type: ignore[misc]
            wait_until(lambda n=number: waiting(turns) == n + 1)  # type: ignore[misc]
        assert drawn == []
    for thread in threads:
        thread.join(PATIENCE)
    assert drawn == list(range(20))
    assert set(at_once) == {1}


def test_who_waits_lets_others_draw_and_goes_first_afterwards() -> None:
    turns, told = Turns(), list[str]()
    answered, asked, second_draws, may_end = (threading.Event() for _ in range(4))

    def first() -> None:
        with turns.turn():
            with turns.aside():
                asked.set()
                answered.wait(PATIENCE)
            told.append("first, again")

    def second() -> None:
        with turns.turn():
            second_draws.set()
            may_end.wait(PATIENCE)
            told.append("second")

    def third() -> None:
        with turns.turn():
            told.append("third")

    threads = [start(first)]
    assert asked.wait(PATIENCE)
    threads.append(start(second))
    assert second_draws.wait(PATIENCE)  # while the first one waits
    threads.append(start(third))
    wait_until(lambda: waiting(turns) == 1)
    answered.set()
    wait_until(lambda: waiting(turns) == 2)
    may_end.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert told == ["second", "first, again", "third"]


def test_a_part_of_what_is_drawn_needs_no_turn_of_its_own() -> None:
    turns = Turns()
    with turns.turn(), turns.turn():
        pass
    with turns.turn():  # and the outer one has ended with the page
        pass
    with turns.aside():  # nor does it take one to wait without
        pass


def test_an_error_ends_a_turn() -> None:
    turns, drawn = Turns(), threading.Event()
    with pytest.raises(KeyError), turns.turn():
        raise KeyError

    def draw() -> None:
        with turns.turn():
            drawn.set()

    start(draw)
    assert drawn.wait(PATIENCE)


def test_who_draws_for_long_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "OVERTIME", 0.05)
    turns, drawn = Turns(), threading.Event()

    def draw() -> None:
        with turns.turn():
            drawn.set()

    with turns.turn():
        start(draw)
        assert drawn.wait(PATIENCE)
