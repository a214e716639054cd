"""The app on a server of its own, for one row of the suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.harness import running_app


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and where its output goes."""

    url: str
    log: Path

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
