"""What the networks' work of a page takes alone: what a class cannot be quicker than."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import cache

import torch

from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.passage import passage
from resnet_viz.inside.prediction import predict
from resnet_viz.networks.models import load
from resnet_viz.pictures.gallery import SAMPLES, load_sample
from resnet_viz.pictures.images import Pixels

RUNS = 15
FIRST_LAYER = "layer1.0"  # that Feature maps opens with


@cache
def bare_seconds(page: str) -> float:
    """Median seconds of what a page asks of the network for a new picture, with all cores, in a
    process that does nothing else."""
    model = load("resnet50", BUILTIN, device=torch.device("cpu"))
    cropped = model.preprocessing.prepare(load_sample(SAMPLES[0].id).pixels).cropped

    works: dict[str, Callable[[Pixels], object]] = {
        "predict": lambda cropped: predict(model, cropped),
        "gradcam": lambda cropped: analyze(model, cropped, maps_of=()),
        "features": lambda cropped: analyze(model, cropped, maps_of=[FIRST_LAYER]),
        "block": lambda cropped: passage(model, cropped),  # the block's own sum comes by
    }
    times = []
    for _ in range(RUNS + 2):
        began = time.perf_counter()
        works[page](cropped)
        times.append(time.perf_counter() - began)
    return statistics.median(times[2:])
