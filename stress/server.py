"""The app on a server of its own, for one row of the suite."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.browser.harness import running_app

USUAL_FILES = 1_024  # that a process may have open, as a shell on Linux allows
COMPUTES = b"resnet_viz.engine.device_worker"


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and where its output goes."""

    url: str
    log: Path

    @property
    def process(self) -> Path:
        """Its folder in /proc (Linux)."""
        port = f"--server.port\0{self.url.rsplit(':', 1)[1]}\0".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                if port in (process / "cmdline").read_bytes():
                    return process
        raise LookupError(f"no process serves {self.url}")

    def resident_mb(self) -> float:
        """Its memory with that of the process that computes, without the lab's workers."""
        pages = sum(int((one / "statm").read_text().split()[1]) for one in self._processes())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor_seconds(self) -> float:
        """How long the same two have used a core by now."""
        fields = [_stat(one) for one in self._processes()]
        ticks = sum(int(user) + int(system) for user, system in (f[11:13] for f in fields))
        return ticks / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[Path]:
        server = self.process
        found = [server]
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                is_child = _stat(process)[1] == server.name
                if is_child and COMPUTES in (process / "cmdline").read_bytes():
                    found.append(process)
        return found

    def tracebacks(self) -> int:
        """How many its log has by now."""
        return self.log.read_text(errors="replace").count("Traceback")  # colors part its words


def _stat(process: Path) -> list[str]:
    """What Linux counts of a process, from its state on (proc(5), number 3)."""
    return (process / "stat").read_text().rsplit(")", 1)[1].split()


@contextmanager
def app(
    folder: Path, environment: Mapping[str, str] | None = None, files: int = USUAL_FILES
) -> Iterator[Server]:
    """A fresh server that keeps everything in `folder`, finds nobody to download from and may have
    so many files open until it asks for more. `environment` is added to its own."""
    kept = {
        "RESNET_VIZ_WEIGHTS": "",
        "TORCH_HOME": str(folder / "torch"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "https_proxy": "http://127.0.0.1:9",
    }
    log = folder / "server.log"
    with ExitStack() as stack:
        with _limited(files):
            url = stack.enter_context(running_app(log, {**kept, **(environment or {})}))
        yield Server(url, log)


@contextmanager
def _limited(files: int) -> Iterator[None]:
    """What is started meanwhile may have so many files open, and may ask for more."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
