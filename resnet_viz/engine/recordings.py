"""The finished jobs of a folder, to be shown again to whoever asks for the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from resnet_viz.facts.catalog import ASSETS
from resnet_viz.lab.presets import PRESETS
from resnet_viz.lab.record import first_and_last
from resnet_viz.lab.settings import Settings

SHIPPED: Final = ASSETS / "runs"  # come with the project
DEPTH_FAILS: Final = "56f00000000000f5"  # one of them: 56 layers, plain and residual
OF_PRESET: Final[dict[str, str]] = {  # the shipped job that has done it, by a preset's id
    "20-56": "20560000000000f5",
    "56": DEPTH_FAILS,
    "8": "08000000000000f5",
    "no-batch-norm": "5600bad0000000f5",
    "warm-up": "11000110000000f5",
    "shortcuts": "32abc000000000f5",
    "ladder": "08110000000000f5",
}


def shipped(runs: Sequence[Settings]) -> str | None:
    """The id of the job that comes with the project and has done these runs, None where there is
    none."""
    preset = next((preset.id for preset in PRESETS if preset.runs == tuple(runs)), "")
    job_id = OF_PRESET.get(preset)
    return job_id if job_id and is_shipped(job_id) else None


def is_shipped(job_id: str) -> bool:
    """Whether the job of this id was not this server's; an address may say anything."""
    return any(record.stem == job_id for record in SHIPPED.glob("*.jsonl"))


class Recordings:
    """Which record of `folder` holds a finished job of an identity; the newest of several."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs: dict[str, str] | None = None  # by identity; None before the folder was read

    def of(self, identity: str | None) -> str | None:
        """The id of a finished job of this identity, None where there is none."""
        job_id = self._known().get(identity) if identity else None
        return job_id if job_id and (self._folder / f"{job_id}.jsonl").exists() else None

    def add(self, record: Path) -> None:
        """Take a record in, if its job is finished."""
        self._take(record, self._known())

    def _known(self) -> dict[str, str]:
        if self._jobs is None:
            self._jobs = {}
            for record in _oldest_first(self._folder.glob("*.jsonl")):
                self._take(record, self._jobs)
        return self._jobs

    @staticmethod
    def _take(record: Path, jobs: dict[str, str]) -> None:
        match first_and_last(record):
            case {"identity": str(identity)}, {"state": "finished"}:
                jobs[identity] = record.stem


def _oldest_first(records: Iterable[Path]) -> list[Path]:
    """Another server may delete one meanwhile."""
    found = [record for record in records if record.exists()]
    return sorted(found, key=lambda record: record.stat().st_mtime)
