"""Results that are kept for whoever asks next, all of them within one budget of memory."""

from __future__ import annotations

import dataclasses
import logging
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, TypeVar

import numpy as np

Result = TypeVar("Result")
log = logging.getLogger(__name__)

SETTING: Final = "RESNET_VIZ_CACHE_MB"
USUAL_MB: Final = 512
LARGE: Final = 4 * 1024**2  # bytes of a single result
LARGE_SHARE: Final = 0.5  # of the budget: a few feature maps must not push a class's answers out


class Store:
    """The results last asked for. Nobody may change one: its arrays are made read-only."""

    def __init__(self, budget: int | None = None) -> None:
        self.budget = cache_budget() if budget is None else budget
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = {True: 0, False: 0}  # of large results and of small ones
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        self._full = False

    @property
    def bytes(self) -> int:
        """What is kept, keys and all."""
        return sum(self._bytes.values())

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> tuple[Any] | None:
        """The result in a tuple of its own; None where there is none."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key][0],)

    def put(self, key: Hashable, result: Any) -> None:
        """Keep a result; those not asked for the longest make room. One that is larger than its
        share of the budget is not kept."""
        size = settle(key) + settle(result)
        with self._lock:
            self._drop(key)
            self._kept[key] = result, size
            self._bytes[size > LARGE] += size
            self._make_room(lambda: self._bytes[True] > LARGE_SHARE * self.budget, large_only=True)
            if self.bytes > self.budget:
                self._say_full()
                self._make_room(lambda: self.bytes > self.budget)

    def remember(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """The result of this key, made the first time it is asked for: once, by whoever comes
        first, while the others wait. What `make` raises is not kept."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            kept = self.get(key)
            try:
                if kept is None:
                    kept = (make(),)
                    self.put(key, *kept)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        result: Result = kept[0]
        return result

    def _make_room(self, is_full: Callable[[], bool], *, large_only: bool = False) -> None:
        for key in list(self._kept):
            if not is_full():
                return
            if not large_only or self._kept[key][1] > LARGE:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self._bytes[size > LARGE] -= size

    def _say_full(self) -> None:
        if not self._full:
            self._full = True
            size, count = self.budget // 1024**2, len(self._kept)
            log.warning("The cache has reached its %d MB, %d results (%s).", size, count, SETTING)


def cache_budget() -> int:
    """Bytes that all results of a process may take, by the environment or else 512 MB."""
    named = os.environ.get(SETTING, "")
    return (int(named) if named.isdecimal() else USUAL_MB) * 1024**2


def settle(value: object) -> int:
    """About how many bytes a result takes; its arrays can no longer be written to."""
    match value:
        case np.ndarray():
            value.flags.writeable = False
            return value.nbytes
        case bytes() | str():
            return sys.getsizeof(value)
        case tuple() | list() | set() | frozenset():
            return sys.getsizeof(value) + sum(map(settle, value))
        case Mapping():
            return sys.getsizeof(value) + sum(settle(k) + settle(v) for k, v in value.items())
        case _ if dataclasses.is_dataclass(value):
            return 64 + sum(settle(getattr(value, f.name)) for f in dataclasses.fields(value))
    return sys.getsizeof(value)
