"""Gradients before the first step of training, as they were measured and are kept in a file.

Knows no torch: the screen reads what `resnet_viz.lab.beginnings` has computed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Literal, TextIO

from resnet_viz.facts.catalog import ASSETS
from resnet_viz.facts.networks import NetworkKind

Padding = Literal["zeros", "circular"]
PADDINGS: tuple[Padding, ...] = ("zeros", "circular")
SIDES = (8, 16, 32)  # of the pictures, in pixels
DEPTHS = (8, 20, 32, 56, 110)  # weighted layers
SEEDS = (1, 2, 3)
BATCH = 64  # pictures
FILE = ASSETS / "beginnings.csv"
COLUMNS = ("side", "padding", "depth", "batch_norm", "kind", *(f"seed_{seed}" for seed in SEEDS))


@dataclass(frozen=True, slots=True)
class BegunNetwork:
    """An untrained network and what it is given: square pictures of `side` pixels, and beyond the
    edge of every map zeros or, circular, its other edge."""

    side: int
    padding: Padding
    depth: int
    batch_norm: bool
    kind: NetworkKind


@dataclass(frozen=True, slots=True)
class Beginning:
    """L2 norms of the loss's gradient for the weights of a network's first layer, before any
    training; one for each of `SEEDS`."""

    network: BegunNetwork
    norms: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.norms)


def write_beginnings(found: Iterable[Beginning], file: TextIO) -> None:
    """As CSV, a network a line; what `read_beginnings` reads."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        n = one.network
        norms = (f"{norm:.6g}" for norm in one.norms)
        writer.writerow([n.side, n.padding, n.depth, int(n.batch_norm), n.kind, *norms])
        file.flush()


def read_beginnings(side: int, padding: Padding) -> dict[tuple[bool, NetworkKind], list[Beginning]]:
    """What was measured on pictures of one size with one padding: with batch norm or without,
    plain or residual, and for each of these all depths, the smallest first."""
    found: dict[tuple[bool, NetworkKind], list[Beginning]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (int(row["side"]), row["padding"]) == (side, padding):
                batch_norm, kind = row["batch_norm"] == "1", row["kind"]
                network = BegunNetwork(side, padding, int(row["depth"]), batch_norm, kind)  # type: ignore[arg-type]
                norms = tuple(float(row[column]) for column in COLUMNS[5:])
                found.setdefault((batch_norm, network.kind), []).append(Beginning(network, norms))
    return found
