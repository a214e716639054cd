"""The process the models live in: `python -m resnet_viz.engine.device_worker`.

The first line on standard input is the key of who may connect and the devices to use, the first on
standard output where to connect, both as JSON. Each connection has a thread of its own, which
answers orders in turn. When standard input ends, the server is gone, and so is this process.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Listener
from tempfile import TemporaryDirectory
from typing import Any

from resnet_viz.engine.device import MOST_THREADS, Device
from resnet_viz.engine.orders import Order, Reply
from resnet_viz.errors import ResNetVizError
from resnet_viz.inside.slices import Slices
from resnet_viz.openmp import spin_briefly


def main() -> None:
    """Answer whoever has the key until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server
    spin_briefly()
    line = sys.stdin.readline()
    if not line:
        return
    told = json.loads(line)
    device = Device(told["devices"])
    threading.Thread(target=_open, args=(bytes.fromhex(told["key"]), device), daemon=True).start()
    sys.stdin.read()
    os._exit(0)  # in the middle of whatever is computed


def _open(key: bytes, device: Device) -> None:
    works: dict[int, Slices[Any]] = {}  # a later slice may be asked for on another connection
    with _listener(key) as listener:
        print(json.dumps(listener.address), flush=True)
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads on
        for _ in range(MOST_THREADS):
            serve = threading.Thread(
                target=_serve, args=(listener.accept(), device, works), daemon=True
            )
            serve.start()


@contextmanager
def _listener(key: bytes) -> Iterator[Listener]:
    if os.name == "nt":
        with Listener(authkey=key) as listener:  # a named pipe
            yield listener
        return
    with (
        TemporaryDirectory(prefix="resnet-viz-") as folder,
        Listener(os.path.join(folder, "device"), authkey=key) as listener,
    ):
        yield listener


def _serve(connection: Connection[Any, Any], device: Device, works: dict[int, Slices[Any]]) -> None:
    try:
        while True:
            connection.send_bytes(_obey(connection.recv_bytes(), device, works))
    except (EOFError, OSError):
        return  # the server is gone, and main() notices


def _obey(told: bytes, device: Device, works: dict[int, Slices[Any]]) -> bytes:
    """Do as the order says; the reply. Plain pickles: torch, once loaded, changes those of
    `multiprocessing`."""
    try:
        return pickle.dumps(_advance(pickle.loads(told), device, works))
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits, never lost here
        return pickle.dumps(Reply(device.about, error=_fit_to_travel(error)))


def _advance(order: Order, device: Device, works: dict[int, Slices[Any]]) -> Reply:
    device.share(order.among)
    work = works.pop(order.number) if order.question is None else device.slices(order.question)
    if order.drop:
        work.close()
        return Reply(device.about)
    try:
        done = next(work)
    except StopIteration as end:
        return Reply(device.about, answer=end.value, is_answered=True)
    works[order.number] = work
    return Reply(device.about, done)


def _fit_to_travel(error: BaseException) -> BaseException:
    """The error as it can be pickled: a mistake of ours brings along where it was made."""
    if isinstance(error, ResNetVizError):
        return error
    trace = traceback.format_exc()
    error.add_note(f"In the process of the models:\n{trace}")
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - whatever its class does in there
        return RuntimeError(f"In the process of the models:\n{trace}")
    return error


if __name__ == "__main__":
    main()
