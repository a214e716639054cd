"""How long runs take, as it is said before they start."""

from dataclasses import replace

import numpy as np
import pytest

from resnet_viz.lab.curves import Curves
from resnet_viz.lab.duration import (
    Estimate,
    about,
    estimate,
    in_words,
    left,
    paces,
    roughly,
    slowness,
    wait,
)
from resnet_viz.lab.history import Look, Pace, Run
from resnet_viz.lab.results import Start, Summary
from resnet_viz.lab.settings import Settings, recipe

DIGITS = Settings()


def finished(settings: Settings, seconds: float) -> Run:
    nothing = np.zeros(0, dtype=np.int64)
    return Run(settings, Curves(None, nothing, {}, (), Summary({}, 1.0, seconds)))


def test_this_servers_own_pace_counts_most() -> None:
    runs = [replace(DIGITS, depth=20), DIGITS]
    elsewhere = estimate(runs, {})
    assert elsewhere is not None
    assert not elsewhere.here
    assert elsewhere.seconds == pytest.approx(13.1 * (20 + 56) / 56)
    done = [finished(DIGITS, 999), finished(replace(DIGITS, depth=8), 8.0)]
    assert estimate(runs, paces(done)) == Estimate(pytest.approx(20 + 56), here=True)
    assert estimate(runs, paces(done[::-1])) == estimate(
        runs, paces(done)
    )  # the quickest, not the last
    longer = estimate([replace(DIGITS, depth=8, epochs=20)], paces(done))
    assert longer == Estimate(pytest.approx(16), here=True)


def test_what_was_measured_nowhere_is_not_guessed_at() -> None:
    other = replace(DIGITS, batch=16)
    assert estimate([other], {}) is None
    assert estimate([other], paces([finished(DIGITS, 10)])) is None
    assert estimate([recipe("digits", 29, "bottleneck")], {}) is None
    assert paces([finished(recipe("/photos", 20), 1)]) == {}


def test_the_papers_run_is_hours_long() -> None:
    told = estimate([recipe("cifar10", 56)], {})
    assert told is not None
    assert 8 * 3600 < told.seconds < 12 * 3600


@pytest.mark.parametrize(
    ("seconds", "words"), [(15.2, "15 s"), (89, "89 s"), (90, "2 min"), (36_000, "10.0 h")]
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_place_is_free_when_those_before_are_done() -> None:
    assert wait([30.0], []) == 30
    assert wait([30.0], [10.0, 20.0]) == 60
    assert wait([30.0, 5.0], []) == 5
    assert wait([30.0, 5.0], [10.0]) == 15  # on the second place
    assert wait([30.0, 5.0], [10.0, 40.0]) == 30  # the first one, while the last is at work
    assert wait([0.0, 0.0], [10.0]) == 0


def at(steps: int, pace: Pace | None, *before: Run) -> Look:
    """A job of 210 steps a run that has taken so many of the last one that has begun."""
    start = Start(210, 21, ("a", "b"), "float32")
    taken = np.array([steps] if steps else [], dtype=np.int64)
    return Look(
        "running", "", 2, (*before, Run(DIGITS, Curves(start, taken, {}, (), None))), pace=pace
    )


def test_what_is_left_of_a_job_goes_on_at_its_pace() -> None:
    whole = roughly([DIGITS], {})
    assert whole == pytest.approx(13.1)
    runs = [DIGITS, DIGITS]
    assert left(runs, Look("waiting", "", 2, ()), {}) == pytest.approx(2 * whole)
    assert left(runs, at(0, None), {}) == pytest.approx(2 * whole)
    assert left(runs, at(105, None), {}) == pytest.approx(1.5 * whole)
    first = finished(DIGITS, 10)
    assert left(runs, at(105, None, first), {}) == pytest.approx(0.5 * whole)
    assert left(runs, at(105, Pace(1.0, 7.0), first), {}) == 7
    slow = Pace(1.0, 5 * whole)  # ten times as long as was told, so the second one will be, too
    assert left(runs, at(105, slow), {}) == pytest.approx(5 * whole + 10 * whole)
    assert slowness(runs, at(105, slow), {}) == pytest.approx(10)
    for as_told in (at(105, None), at(105, Pace(1.0, 1.0)), Look("waiting", "", 2, ())):
        assert slowness(runs, as_told, {}) == 1


def test_something_is_told_of_what_was_measured_nowhere() -> None:
    assert roughly([replace(DIGITS, batch=32)], {}) == pytest.approx(13.1, rel=0.05)
    assert roughly([recipe("digits", 29, "bottleneck")], {}) == pytest.approx(13.1 * 29 / 56)
    assert roughly([recipe("/photos", 56)], {}) > 3600
    assert roughly([], {}) == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (44, "less than a minute"),
        (46, "about 1 min"),
        (89, "about 1 min"),
        (230, "about 4 min"),
        (7200, "about 2.0 h"),
    ],
)
def test_a_wait_in_words(seconds: float, words: str) -> None:
    assert about(seconds) == words
