"""Results that are kept: within one budget of memory, and as they were."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from resnet_viz.engine import store as store_module
from resnet_viz.engine.store import LARGE, SETTING, Store, cache_budget, settle

MB = 1024**2


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    values: Any


def test_what_is_not_asked_for_makes_room_which_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store(budget=10 * MB)
    for name in "abc":
        store.put(name, np.zeros(3 * MB, np.uint8))
    assert not caplog.text
    for name in "abcd":
        store.put(name, np.zeros(3 * MB, np.uint8))
        store.get("a")
    assert store.get("b") is None
    assert [store.get(name) is not None for name in "acd"] == [True, True, True]
    assert 9 * MB <= store.bytes <= 10 * MB
    assert len(store) == 3
    assert caplog.messages == [f"The cache has reached its 10 MB, 4 results ({SETTING})."]


def test_a_few_large_results_do_not_push_a_classs_answers_out() -> None:
    store = Store(budget=20 * LARGE)
    for number in range(300):
        store.put(("small", number), np.zeros(1000))
    for number in range(30):
        store.put(("large", number), np.zeros(LARGE + 1, np.uint8))
    assert all(store.get(("small", number)) for number in range(300))
    assert sum(store.get(("large", number)) is not None for number in range(30)) == 9
    assert store.bytes <= store.budget


def test_what_exceeds_the_budget_is_not_kept() -> None:
    store = Store(budget=MB)
    store.put("all", np.zeros(2 * MB, np.uint8))
    assert store.get("all") is None
    assert store.bytes == 0


def test_nobody_can_change_what_others_are_given() -> None:
    store = Store(budget=MB)
    store.put("a", Result("a", {"deep": [np.zeros(3)]}))
    kept = store.get("a")
    assert kept is not None
    with pytest.raises(ValueError, match="read-only"):
        kept[0].values["deep"][0][0] = 1


def test_all_of_a_result_is_counted() -> None:
    result = Result("x" * 1000, (np.zeros(1000), {"a": b"y" * 1000}, [1.0] * 10))
    assert 10_000 <= settle(result) <= 12_000


def test_what_many_ask_for_at_once_is_made_once_and_failures_are_not_kept() -> None:
    store, made = Store(budget=MB), list[int]()

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return 7

    threads = [threading.Thread(target=store.remember, args=("key", make)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert made == [1]
    with pytest.raises(ZeroDivisionError):
        store.remember("wrong", lambda: 1 // 0)
    assert store.remember("wrong", lambda: 8) == 8


def test_the_budget_is_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_budget() == store_module.USUAL_MB * MB
    monkeypatch.setenv(SETTING, "64")
    assert cache_budget() == 64 * MB
