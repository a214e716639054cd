"""The line before a device: nobody is refused, quick work goes first, long work is never starved,
and what nobody waits for is not done."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from resnet_viz.engine import line as line_module
from resnet_viz.engine.line import Flight, Line

Slices = Generator[float, None, Any]


def quick(key: str, done: Callable[[], Any], session: str = "") -> Flight[Any]:
    def slices() -> Slices:
        return done()
        yield

    return Flight(key, slices, "quick", session, is_long=False)


def long(key: str, slices: Callable[[], Slices], session: str) -> Flight[Any]:
    return Flight(key, slices, "long", session, is_long=True)


@contextmanager
def held(line: Line) -> Iterator[None]:
    """The line's thread is kept busy meanwhile."""
    started, release = threading.Event(), threading.Event()
    holding = line.join(quick("holding", lambda: started.set() or release.wait(60)))
    assert started.wait(60)
    try:
        yield
    finally:
        release.set()
        holding.future.result(60)


def test_a_class_is_answered_one_at_a_time_in_the_order_it_came() -> None:
    line, order, running, most = Line(), list[int](), 0, 0

    def work(number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.0005)
        order.append(number)
        running -= 1

    with held(line):
        flights = [line.join(quick(f"{n}", lambda n=n: work(n), f"{n}")) for n in range(300)]
        assert line.standing(flights[0]).before == 1
        assert line.standing(flights[-1]).before == 300
        assert (line.standing(flights[-1]).seconds or 0) > (line.standing(flights[9]).seconds or 0)
    for flight in flights:
        flight.future.result(60)
    assert most == 1
    assert order == list(range(300))


def test_where_many_wait_its_threads_share_the_device_and_one_alone_has_all_of_it() -> None:
    shares, meeting = list[int](), threading.Barrier(3)
    line = Line(shares.append)
    line.have_threads(3)
    line.join(quick("alone", lambda: None)).future.result(60)
    assert shares == [1]
    with held(line):
        flights = [line.join(quick(f"{n}", lambda: meeting.wait(60))) for n in range(6)]
        assert line.standing(flights[-1]).before == 6  # nobody helps one that has all of it
        shares.clear()
    for flight in flights:
        flight.future.result(60)  # three at once, else nobody would have met
    assert shares == [3] * 6
    line.join(quick("alone again", lambda: None)).future.result(60)
    assert shares[-1] == 1


def test_long_work_is_not_starved_by_a_crowd_and_has_the_whole_device_in_its_turn() -> None:
    shares, running, beside = list[int](), list[str](), list[tuple[int, list[str]]]()
    line = Line(shares.append)
    line.have_threads(2)

    def turn() -> None:
        running.append("quick")
        time.sleep(line_module.SLICE_SECONDS / 2)
        running.remove("quick")

    def slices() -> Slices:
        for number in range(2):
            beside.append((shares[-1], list(running)))
            time.sleep(line_module.SLICE_SECONDS)
            yield (number + 1) / 2

    with held(line):
        crowd = [line.join(quick(f"{n}", turn)) for n in range(80)]
        slow = line.join(long("slow", slices, "a"))
    slow.future.result(60)
    assert not crowd[-1].future.done()
    assert beside == [(1, [])] * 2
    for flight in crowd:
        flight.future.result(60)


def test_equal_work_is_done_once_for_all_who_wait() -> None:
    line, done = Line(), list[int]()
    with held(line):
        first, *others = [line.join(quick("same", lambda n=n: done.append(n))) for n in range(30)]
        assert all(other is first for other in others)
    first.future.result(60)
    assert done == [0]


def test_an_error_reaches_all_who_wait_and_the_thread_lives_on() -> None:
    line = Line()
    with pytest.raises(ZeroDivisionError):
        line.join(quick("wrong", lambda: 1 // 0)).future.result(60)
    assert line.join(quick("wrong", lambda: 7)).future.result(60) == 7


def test_what_all_have_left_is_not_done_but_who_is_back_at_once_keeps_the_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_module, "GRACE_SECONDS", 0.3)
    line, done = Line(), list[str]()
    with held(line):
        gone, kept, back = (
            line.join(quick(key, lambda key=key: done.append(key))) for key in "abc"
        )
        line.join(quick("b", lambda: done.append("never")))
        for flight in (gone, kept, back):
            line.leave(flight)
        assert line.standing(back).before == 2
        assert line.join(quick("c", lambda: done.append("never"))) is back
        time.sleep(0.4)
    kept.future.result(60)
    back.future.result(60)
    assert line.join(quick("d", lambda: "d")).future.result(60) == "d"
    assert gone.future.cancelled()
    assert done == ["b", "c"]


def test_long_work_of_who_has_left_ends_at_its_next_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "GRACE_SECONDS", 0.1)
    line, started, closed = Line(), threading.Event(), threading.Event()

    def slices() -> Slices:
        try:
            while True:
                started.set()
                time.sleep(0.01)
                yield 0.5
        finally:
            closed.set()

    flight = line.join(long("endless", slices, "a"))
    assert started.wait(60)
    line.leave(flight)
    assert closed.wait(60)
    assert flight.future.cancelled()
    assert line.join(quick("next", lambda: 1)).future.result(60) == 1


def test_what_cannot_be_dropped_or_takes_its_time_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(line_module, "GRACE_SECONDS", 0.1)
    line = Line()
    started, closing, release = threading.Event(), threading.Event(), threading.Event()

    def slices() -> Slices:
        try:
            while True:
                started.set()
                time.sleep(0.01)
                yield 0.5
        finally:
            closing.set()
            release.wait(60)
            raise ConnectionError("it does not hear")

    endless = line.join(long("endless", slices, "a"))
    assert started.wait(60)
    line.leave(endless)
    assert closing.wait(60)
    flight = line.join(quick("next", lambda: 1))  # would wait for ever if the line were shut
    assert line.standing(flight).before == 0
    assert not flight.future.done()
    release.set()
    assert flight.future.result(60) == 1
    assert "it does not hear" in caplog.text


def test_a_line_that_gets_narrower_has_fewer_work_at_once() -> None:
    shares = list[int]()
    line = Line(shares.append)
    line.have_threads(3)
    line.have_threads(1)
    with held(line):
        flights = [line.join(quick(f"{n}", lambda: None)) for n in range(6)]
    for flight in flights:
        flight.future.result(60)
    assert shares == [1] * 7


def test_quick_work_goes_before_long_work_which_has_its_share_all_the_same() -> None:
    """Of the time with both kinds waiting a fifth is for long work: neither waits for the end of
    the other. What is counted are turns, each as long as the others."""
    line, turns = Line(), list[str]()

    def turn(name: str) -> str:
        time.sleep(line_module.SLICE_SECONDS / 2)
        turns.append(name)
        return name

    def slices() -> Slices:
        for number in range(6):
            turn("long")
            time.sleep(line_module.SLICE_SECONDS / 2)  # a whole slice
            yield (number + 1) / 6

    with held(line):
        slow = line.join(long("slow", slices, "a"))
        sliders = [line.join(quick(f"{n}", lambda: turn("quick"), f"{n}")) for n in range(40)]
    for slider in sliders:
        slider.future.result(60)
    slow.future.result(60)
    by_then = turns[: len(turns) - turns[::-1].index("quick")]  # until the last slider moved
    assert 1 <= by_then.count("long") <= 5  # never starved, and never first
    assert turns.count("long") == 6


def test_long_work_takes_turns_by_session() -> None:
    line, turns = Line(), list[str]()

    def slices(session: str) -> Slices:
        for number in range(3):
            turns.append(session)
            time.sleep(line_module.SLICE_SECONDS)
            yield (number + 1) / 3

    with held(line):
        flights = [
            line.join(long(f"{n}", lambda s=session: slices(s), session))
            for n, session in enumerate(["greedy", "greedy", "greedy", "modest"])
        ]
        assert line.standing(flights[-1]).before == 1
    flights[-1].future.result(60)
    assert turns[:6].count("modest") == 3
    for flight in flights:
        flight.future.result(60)


def test_progress_of_long_work_is_told_with_the_time_left() -> None:
    line, half, release = Line(), threading.Event(), threading.Event()

    def slices() -> Slices:
        time.sleep(0.15)  # more than a slice
        yield 0.5
        half.set()
        release.wait(60)

    flight = line.join(long("slow", slices, "a"))
    assert line.standing(flight).seconds is None  # nothing is known yet
    assert half.wait(60)
    standing = line.standing(flight)
    release.set()
    assert standing.done == 0.5
    assert standing.seconds is not None
    assert standing.seconds >= 0.15  # the second half takes as long as the first
    flight.future.result(60)
