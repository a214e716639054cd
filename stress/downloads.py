"""A download of weights whose process is killed at any moment."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rich.progress import track

from resnet_viz.networks.download import download
from stress.outcome import Outcome

NEW = random.Random(1).randbytes(2_000_000)
OLD = random.Random(2).randbytes(1_000_000)
PIECES = 40
PAUSE = 0.008  # seconds between two pieces: the whole takes about a third of a second

DOWNLOADING = """
import sys
from pathlib import Path
from resnet_viz.networks.download import download
print("begins", flush=True)
download(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
"""


class _Slowly(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Send the new file piece by piece, from the byte that is asked for."""
        wanted = self.headers["Range"]
        first = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(NEW) - first))
        self.end_headers()
        size = len(NEW) // PIECES
        try:
            for start in range(first, len(NEW), size):
                self.wfile.write(NEW[start : start + size])
                time.sleep(PAUSE)
        except ConnectionError:
            pass  # the one who asked was killed

    def log_message(self, *_: object) -> None:
        """Nothing."""


def killed_downloads(count: int) -> Outcome:
    """Every time the file is the old one or the new one, whole, or there is none where there was
    none; and the next download succeeds."""
    chosen = random.Random(count)
    found = {"old": 0, "none": 0, "new": 0, "bad": 0}
    with tempfile.TemporaryDirectory() as name, _server() as url:
        target = Path(name, "cache", "weights.bin")
        whole = _seconds(url, target)
        for number in track(range(count), "kills"):
            target.unlink(missing_ok=True)
            if number % 2:
                target.write_bytes(OLD)
            _kill_after(chosen.uniform(0, 1.1 * whole), url, target)
            found[_found(target, had_one=bool(number % 2))] += 1
        unfinished = [path for path in target.parent.iterdir() if path != target]
        download(url, target, hashlib.sha256(NEW).hexdigest())
        works = target.read_bytes() == NEW
        left = sum(path != target for path in target.parent.iterdir())
    return Outcome(
        "downloads",
        f"kill -9 of a weight download at {count} random moments: "
        "the old file or none, never a bad one",
        f"{found['old']} times the old file, {found['none']} times none, {found['new']} times the "
        f"new one, whole; {found['bad']} bad; a later download {'succeeds' if works else 'fails'} "
        f"and leaves {left} of {len(unfinished)} unfinished files",
        found["bad"] == 0 and works and left == 0,
        {**found, "unfinished": len(unfinished), "unfinished_left": left},
    )


@contextmanager
def _server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slowly)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/weights.bin"
    finally:
        server.shutdown()
        server.server_close()


def _start(url: str, target: Path) -> subprocess.Popen[str]:
    """A process that is about to download."""
    command = [sys.executable, "-c", DOWNLOADING, url, str(target)]
    process = subprocess.Popen(
        [*command, hashlib.sha256(NEW).hexdigest()], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _seconds(url: str, target: Path) -> float:
    """How long a download takes that nobody disturbs."""
    with _start(url, target) as process:
        began = time.perf_counter()
        process.wait()
        seconds = time.perf_counter() - began
    assert target.read_bytes() == NEW
    return seconds


def _kill_after(seconds: float, url: str, target: Path) -> None:
    with _start(url, target) as process:
        time.sleep(seconds)
        process.kill()


def _found(target: Path, *, had_one: bool) -> str:
    if not target.exists():
        return "bad" if had_one else "none"
    content = target.read_bytes()
    if content == NEW:
        return "new"
    return "old" if had_one and content == OLD else "bad"
