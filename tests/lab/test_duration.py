"""How long runs take, as it is said before they start."""

from dataclasses import replace

import numpy as np
import pytest

from resnet_viz.lab.curves import Curves
from resnet_viz.lab.duration import Estimate, estimate, in_words
from resnet_viz.lab.history import Run
from resnet_viz.lab.results import Summary
from resnet_viz.lab.settings import Settings, recipe

DIGITS = Settings()


def finished(settings: Settings, seconds: float) -> Run:
    nothing = np.zeros(0, dtype=np.int64)
    return Run(settings, Curves(None, nothing, {}, (), Summary({}, 1.0, seconds)))


def test_this_servers_own_pace_counts_most() -> None:
    runs = [replace(DIGITS, depth=20), DIGITS]
    elsewhere = estimate(runs, [])
    assert elsewhere is not None
    assert not elsewhere.here
    assert elsewhere.seconds == pytest.approx(13.1 * (20 + 56) / 56)
    done = [finished(DIGITS, 999), finished(replace(DIGITS, depth=8), 8.0)]
    assert estimate(runs, done) == Estimate(pytest.approx(20 + 56), here=True)
    assert estimate(runs, done[::-1]) == estimate(runs, done)  # the quickest, not the last
    longer = estimate([replace(DIGITS, depth=8, epochs=20)], done)
    assert longer == Estimate(pytest.approx(16), here=True)


def test_what_was_measured_nowhere_is_not_guessed_at() -> None:
    other = replace(DIGITS, batch=16)
    assert estimate([other], []) is None
    assert estimate([other], [finished(DIGITS, 10)]) is None
    assert estimate([recipe("digits", 29, "bottleneck")], []) is None
    assert estimate([DIGITS], [finished(recipe("/photos", 20), 1)]) == estimate([DIGITS], [])


def test_the_papers_run_is_hours_long() -> None:
    told = estimate([recipe("cifar10", 56)], [])
    assert told is not None
    assert 8 * 3600 < told.seconds < 12 * 3600


@pytest.mark.parametrize(
    ("seconds", "words"), [(15.2, "15 s"), (89, "89 s"), (90, "2 min"), (36_000, "10.0 h")]
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
