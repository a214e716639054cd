"""One worker thread and a bounded queue: the single owner of a device.

Everything that runs a network goes through it, so that one user's hooks never meet another's
forward pass and a class of thirty waits in line instead of fighting for memory.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from resnet_viz.errors import BusyError

Result = TypeVar("Result")


class Executor:
    """Runs calls one after the other, in the order they came."""

    def __init__(self, capacity: int) -> None:
        self._waiting: queue.Queue[tuple[Future[Any], Callable[[], Any]]] = queue.Queue(capacity)
        self._thread = threading.Thread(target=self._work, name="resnet-viz-device", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """Queue a call. Raises `BusyError` when the queue is full."""
        future: Future[Result] = Future()
        try:
            self._waiting.put_nowait((future, call))
        except queue.Full:
            raise BusyError(
                f"The server is busy, {self._waiting.qsize()} before you; try again in a moment."
            ) from None
        return future

    def run(self, call: Callable[[], Result]) -> Result:
        """Queue a call and wait for its result; what it raises is raised here."""
        return self.submit(call).result()

    def _work(self) -> None:
        while True:
            future, call = self._waiting.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits, never lost here
                future.set_exception(error)
            del future, call  # so that an idle thread keeps no result alive
