"""What a run of the lab yields, and how it is written down."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from resnet_viz.facts.networks import NetworkKind


@dataclass(frozen=True, slots=True)
class Start:
    """What is about to run: `steps` in all and in an epoch, the names of the weighted layers in
    forward order, which both networks share, and the arithmetic in words."""

    steps: int
    steps_an_epoch: int
    layers: tuple[str, ...]
    precision: str


@dataclass(frozen=True, slots=True)
class NetworkStep:
    """One network's step: loss and error (a fraction) of its batch before the step was taken,
    and the L2 norm of the loss's gradient for the weights of each layer in `Start.layers`."""

    learning_rate: float
    loss: float
    error: float
    gradient_norms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """`step` counts from 1 through the run, `epoch` from 0. Where a network's numbers have
    overflowed they are NaN from then on; the run goes on, for the other network."""

    step: int
    epoch: int
    networks: dict[NetworkKind, NetworkStep]


@dataclass(frozen=True, slots=True)
class Errors:
    """Fractions of the whole training set, as it is without augmentation, and test set."""

    train_error: float
    test_error: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measured at the end of an epoch, after its last step; `step` and `epoch` as there."""

    step: int
    epoch: int
    networks: dict[NetworkKind, Errors]


@dataclass(frozen=True, slots=True)
class NetworkResult:
    """Fractions, and the number of learned parameters."""

    train_error: float
    test_accuracy: float
    parameters: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a run. `images_per_second`: training pictures, each of which goes through every
    network of the run, without the time for evaluation; `seconds`: with it. Neither holds the
    time for which the generator was not asked for more."""

    networks: dict[NetworkKind, NetworkResult]
    images_per_second: float
    seconds: float


Record = Start | Step | Evaluation | Summary


def as_line(record: Record) -> dict[str, Any]:
    """A record as one JSON object, {"step": {…}} for a Step: networks by name beside what they
    share, numbers to six digits, and null for what JSON has no number for."""
    fields = asdict(record)
    content = fields.pop("networks", {}) | fields
    return {type(record).__name__.lower(): _jsonable(content)}


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
