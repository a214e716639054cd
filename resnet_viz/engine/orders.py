"""What the server's process and the device's say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from resnet_viz.engine.device import About
from resnet_viz.engine.questions import Question


@dataclass(frozen=True, slots=True)
class Order:
    """Work on for a slice, as one of `among` threads, at what this `number` stands for: a new
    `question`, or the one that came with it before; or else `drop` that."""

    number: int
    among: int
    question: Question[Any] | None = None
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of it: which share is `done`, 1 with an answer, or the error that was raised."""

    about: About
    done: float = 1.0
    answer: Any = None
    is_answered: bool = False
    error: BaseException | None = None
