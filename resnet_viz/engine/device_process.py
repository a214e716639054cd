"""The device's process, seen from the server's."""

from __future__ import annotations

import json
import logging
import os
import pickle
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Client, Connection
from queue import LifoQueue
from typing import Any, Final, TypeVar

from resnet_viz.engine.device import MOST_THREADS, About
from resnet_viz.engine.orders import Order, Reply
from resnet_viz.engine.questions import Question
from resnet_viz.engine.workers import ROOT
from resnet_viz.errors import EngineError
from resnet_viz.inside.slices import Slices

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

ENDED: Final = (
    "The process that computes has ended twice over this, perhaps for want of memory; "
    "try again, or with less."
)


class DeviceProcess:
    """Carries questions out as a `Device` does, in a process of its own.

    That starts with the first question, and anew when it has ended before its time; what it was
    working at is then begun again, once. Python's threads share one interpreter, and a pass needs
    it some 350 times: beside the threads that draw a class's pages it would take ten times as long.
    """

    def __init__(self, devices: Sequence[str] = ()) -> None:
        self.about = About()
        self._devices = tuple(devices)
        self._worker: _Worker | None = None
        self._starting = threading.Lock()
        self._numbers = count()
        self._mine = _Turn()

    def share(self, among: int) -> None:
        """So many threads work at once from now on: said on each of them, before its work."""
        self._mine.among = among

    def slices(self, question: Question[Answer]) -> Slices[Answer]:
        """The way to the answer; `MOST_THREADS` get on at once, others wait for them. Raises what
        the work raises, and `EngineError` when the process ends over it twice."""
        try:
            return (yield from self._carried_out(question))
        except EngineError:
            log.warning("the process that computes has ended; another one begins again")
        return (yield from self._carried_out(question))

    def _carried_out(self, question: Question[Answer]) -> Slices[Answer]:
        worker, number = self._living_worker(), next(self._numbers)
        reply = worker.obey(Order(number, self._mine.among, question))
        while not reply.is_answered:
            if reply.error is not None:
                self.about = reply.about
                raise reply.error
            try:
                yield reply.done
            except GeneratorExit:
                with suppress(EngineError):  # then it is dropped anyway
                    worker.obey(Order(number, self._mine.among, drop=True))
                raise
            reply = worker.obey(Order(number, self._mine.among))
        self.about = reply.about
        answer: Answer = reply.answer
        return answer

    def _living_worker(self) -> _Worker:
        with self._starting:
            if self._worker is None or self._worker.has_ended:
                self._worker = _Worker(self._devices)
            return self._worker


class _Turn(threading.local):
    """What a thread was told of the turn that it has."""

    among = 1  # so many work at once; one that has had no turn yet may still drop something


class _Worker:
    """One such process, for as long as it lives, and the connections to it."""

    def __init__(self, devices: Sequence[str]) -> None:
        self.has_ended = False
        # In the server's own folder: an operator's file may be named from there.
        found_in = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "resnet_viz.engine.device_worker"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(found_in)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C is for the server; that it is gone, this one notices
        )
        key = secrets.token_bytes()
        # The one used last comes first: at its other end torch has its threads.
        self._free: LifoQueue[Connection[Any, Any]] = LifoQueue()
        try:
            self._say({"key": key.hex(), "devices": devices})
            address = self._hear()
            for _ in range(MOST_THREADS):
                self._free.put(Client(address, authkey=key))
        except (EOFError, OSError, ValueError):
            self._end()

    def obey(self, order: Order) -> Reply:
        """What it replies, once a connection is free. Raises `EngineError` when it has ended."""
        if self.has_ended:
            raise EngineError(ENDED)
        told = pickle.dumps(order)
        connection = self._free.get()
        try:
            connection.send_bytes(told)
            heard = connection.recv_bytes()
        except (EOFError, OSError):
            self._end()
            raise EngineError(ENDED) from None
        finally:
            self._free.put(connection)
        reply: Reply = pickle.loads(heard)
        return reply

    def _say(self, told: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            return json.loads(said.readline())

    def _end(self) -> None:
        self.has_ended = True
        self._process.kill()
        self._process.wait()
