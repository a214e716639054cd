"""How many jobs of the lab a machine carries at once without their slowing each other."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CORES_A_JOB = 2  # one for each of the two networks
WORKER_BYTES = 2**30  # of a process with torch, two networks and CIFAR-10
LAB_SHARE = 0.5  # of the memory; the rest is for the server and everybody else
UNKNOWN_BYTES = 8 * 2**30  # of memory, where the system does not say
CONTAINERS = Path("/sys/fs/cgroup")  # where Linux says what a container may use


@dataclass(frozen=True, slots=True)
class Capacity:
    """`at_once`: jobs that run at the same time, each on `threads` cores; `asleep`: paused ones
    whose processes may wait in memory beside them."""

    at_once: int
    asleep: int
    threads: int


def capacity(cores: int, memory: int) -> Capacity:
    """What a machine carries that has so many cores, and so many bytes of memory."""
    workers = max(1, int(LAB_SHARE * memory) // WORKER_BYTES)
    at_once = max(1, min(cores // CORES_A_JOB, workers))
    return Capacity(at_once, workers - at_once, max(1, cores // at_once))


def this_machine() -> Capacity:
    """What this process may use of the machine it runs on."""
    return capacity(_cores(), _memory())


def _cores() -> int:
    affine = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if affine else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # "max" is no number: no limit
        quota, period = map(int, (CONTAINERS / "cpu.max").read_text().split())
        cores = min(cores, max(1, quota // period))
    return cores


def _memory() -> int:
    sizes = []
    if hasattr(os, "sysconf"):
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(OSError, ValueError):
        sizes.append(int((CONTAINERS / "memory.max").read_text()))
    return min(sizes, default=UNKNOWN_BYTES)
