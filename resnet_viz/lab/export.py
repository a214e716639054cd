"""A job's record as files to work on: every step, nothing thinned."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from resnet_viz.lab.record import RecordReader

TOLD = ("settings", "start", "step", "evaluation", "summary")  # the rest is about the process


def as_json(record: Path) -> str:
    """All that was told of the job's runs, as one JSON array in the order it was told."""
    told = (line for line in RecordReader(record).news() if not line.keys().isdisjoint(TOLD))
    return "[\n" + ",\n".join(map(json.dumps, told)) + "\n]"


def as_csv(record: Path) -> str:
    """A row a step: the run's number (from 1) and depth, the step, and for each network the
    learning rate, loss, batch error and gradient norms of first and last layer; after the last
    step of an epoch the errors on the whole sets as well. Errors are fractions."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(), restval="")
    writer.writeheader()
    writer.writerows(_rows(record))
    return text.getvalue()


def _columns() -> list[str]:
    values = ("learning_rate", "loss", "batch_error", "first_gradient", "last_gradient")
    errors = ("train_error", "test_error")
    networks = [f"{kind}_{v}" for kind in ("plain", "residual") for v in (*values, *errors)]
    return ["run", "depth", "step", "epoch", *networks]


def _rows(record: Path) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {}
    number, depth = 0, 0
    for line in RecordReader(record).news():
        match line:
            case {"settings": told}:
                number, depth = number + 1, told["depth"]
            case {"step": told}:
                if row:
                    yield row
                row = {"run": number, "depth": depth, "step": told["step"], "epoch": told["epoch"]}
                for kind in ("plain", "residual"):
                    if kind in told:
                        row |= _named(kind, told[kind])
            case {"evaluation": told}:
                for kind in ("plain", "residual"):
                    for name, error in told.get(kind, {}).items():
                        row[f"{kind}_{name}"] = error
    if row:
        yield row


def _named(kind: str, step: dict[str, Any]) -> dict[str, Any]:
    norms = step["gradient_norms"]
    return {
        f"{kind}_learning_rate": step["learning_rate"],
        f"{kind}_loss": step["loss"],
        f"{kind}_batch_error": step["error"],
        f"{kind}_first_gradient": norms[0],
        f"{kind}_last_gradient": norms[-1],
    }
