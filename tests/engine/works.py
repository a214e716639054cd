"""Work for an engine to do: here both processes find it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.slices import Slices
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import CROP, Preprocessing

if TYPE_CHECKING:  # so that torch is not there for work that does not need it
    from resnet_viz.networks.detectors import LoadedDetector
    from resnet_viz.networks.models import LoadedModel

CALLS: Counter[str] = Counter()  # of the process this is done in


def architecture(model: LoadedModel) -> str:
    return model.architecture


def which(model: LoadedModel) -> tuple[int, int]:
    """The model and the process."""
    return id(model), os.getpid()


def kind_and_which(model: LoadedModel | LoadedDetector) -> tuple[str, int]:
    return type(model).__name__, id(model)


def bias(model: LoadedModel) -> list[float]:
    values: list[float] = model.module.fc.bias.tolist()
    return values


def preprocessing(model: LoadedModel) -> Preprocessing:
    return model.preprocessing


def noise(seed: int) -> Pixels:
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (CROP, CROP, 3), dtype=np.uint8)


def logits(model: LoadedModel, seed: int) -> NDArray[np.float32]:
    from resnet_viz.inside.prediction import predict

    return predict(model, noise(seed)).logits


def threads_and_answer(model: LoadedModel, number: int) -> tuple[int, list[float]]:
    import torch

    picture = torch.full((1, 3, 64, 64), number / 20)
    return torch.get_num_threads(), model.folded(picture)[0].tolist()


def loaded_weights() -> list[str]:
    """Those of all models in the process."""
    from resnet_viz.networks.models import LoadedModel

    return [one.weights for one in gc.get_objects() if isinstance(one, LoadedModel)]


def process() -> int:
    return os.getpid()


def folder() -> str:
    return str(Path.cwd())


def modules() -> set[str]:
    return set(sys.modules)


def calls(model: LoadedModel, name: str) -> int:
    """How often this was called with that name."""
    CALLS[name] += 1
    return CALLS[name]


def slow_square(model: LoadedModel, number: int) -> Slices[int]:
    yield 0.5
    return number**2


def short_once(model: LoadedModel, name: str) -> str:
    import torch

    CALLS[name] += 1
    if CALLS[name] == 1:
        raise torch.OutOfMemoryError
    return f"{CALLS[name]} on {model.device}"


def short_once_between_slices(model: LoadedModel, name: str) -> Slices[str]:
    yield 0.5
    return short_once(model, name)


def lock() -> object:
    """Cannot be pickled."""
    return threading.Lock()


def die_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        die()
    return "answered"


def die_once_between_slices(mark: str) -> Slices[str]:
    yield 0.5
    return die_once(mark)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def never_ending() -> Slices[None]:
    while True:
        time.sleep(0.01)
        yield 0.1


def note_end(mark: str) -> Slices[None]:
    try:
        yield from never_ending()
    finally:
        Path(mark).touch()
