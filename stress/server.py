"""The app on a server of its own, for one row of the suite."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.browser.harness import running_app


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
        """Its memory, without that of the lab's workers."""
        pages = int((self.process / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor_seconds(self) -> float:
        """How long it has used a core by now, without the lab's workers."""
        fields = (self.process / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tracebacks(self) -> int:
        """How many its log has by now."""
        return self.log.read_text(errors="replace").count("Traceback")  # colors part its words


@contextmanager
def app(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A fresh server that keeps everything in `folder` and finds nobody to download from.
    `environment` is added to its own."""
    kept = {
        "RESNET_VIZ_WEIGHTS": "",
        "TORCH_HOME": str(folder / "torch"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "https_proxy": "http://127.0.0.1:9",
    }
    log = folder / "server.log"
    with running_app(log, {**kept, **(environment or {})}) as url:
        yield Server(url, log)
