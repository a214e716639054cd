"""The process the models live in: `python -m resnet_viz.engine.device_worker`.

The first line on standard input is the key of who may connect and the devices to use, the first on
standard output where to connect, both as JSON. Each connection has a thread of its own, which
answers orders in turn. When standard input ends, the server is gone, and so is this process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Listener
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, Final

from resnet_viz.engine.device import MOST_THREADS, Device
from resnet_viz.engine.works import Works
from resnet_viz.openmp import spin_briefly
from resnet_viz.out_of_memory import DEVICE, offer_to_end

LONGEST: Final = 70  # letters of a folder that a socket's name, 104 at most, can begin with


def main() -> None:
    """Answer whoever has the key until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server
    spin_briefly()
    offer_to_end(DEVICE)
    line = sys.stdin.readline()
    if not line:
        return
    told = json.loads(line)
    device = Device(told["devices"])
    threading.Thread(target=_open, args=(bytes.fromhex(told["key"]), device), daemon=True).start()
    sys.stdin.read()
    os._exit(0)  # in the middle of whatever is computed


def _open(key: bytes, device: Device) -> None:
    try:
        works = Works(device)
        with _listener(key) as listener:
            print(json.dumps(listener.address), flush=True)
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads on
            for _ in range(MOST_THREADS):
                threading.Thread(
                    target=_serve, args=(listener.accept(), works), daemon=True
                ).start()
    except BaseException:  # noqa: BLE001 - the server would wait for ever
        traceback.print_exc()
        os._exit(1)


@contextmanager
def _listener(key: bytes) -> Iterator[Listener]:
    if os.name == "nt":
        with Listener(authkey=key) as listener:  # a named pipe
            yield listener
        return
    with (
        TemporaryDirectory(prefix="resnet-viz-", dir=_short_folder()) as folder,
        Listener(os.path.join(folder, "device"), authkey=key) as listener,
    ):
        yield listener


def _short_folder() -> str:
    return gettempdir() if len(gettempdir()) <= LONGEST else "/tmp"


def _serve(connection: Connection[Any, Any], works: Works) -> None:
    try:
        while True:
            connection.send_bytes(works.obey(connection.recv_bytes()))
    except (EOFError, OSError):
        return  # the server is gone, and main() notices


if __name__ == "__main__":
    main()
