"""Sentences on a run that are true while it goes on and when it has ended."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from resnet_viz.lab.settings import Settings
from resnet_viz.lab.standing import Standing

LAG = 0.1  # by which the whole set's error is above that of the batches
FACTOR = 10.0  # between the networks' gradients


def overflow(networks: list[Standing]) -> Iterator[str]:
    """Which networks' numbers have grown beyond all bounds; nothing where none has."""
    lost = [network for network in networks if network.overflowed_at is not None]
    if lost:
        steps = sorted({network.overflowed_at for network in lost if network.overflowed_at})
        when = f"step{'s'[: len(steps) - 1]} {' and '.join(f'{step:,}' for step in steps)}"
        verb = "has" if len(lost) == 1 else "have"
        yield (
            f"{the(lost)} {verb} diverged: by {when} the loss was not a number any more, and "
            "nothing is learned from it."
        )


def lag(networks: list[Standing], settings: Settings) -> Iterator[str]:
    """Why the error on the whole training set is far above that of the batches, where it is."""
    for network in networks:
        if not settings.batch_norm or network.whole is None or network.batches is None:
            continue
        whole = network.whole.train_error
        if network.overflowed_at is None and whole - network.batches >= LAG:
            yield (
                f"The {network.kind} network got {percent(whole)} of the whole training set wrong "
                f"and {percent(network.batches)} of the last batches: batch norm's running "
                "averages, with which the whole set is measured, lag behind its weights."
            )


def gradients(networks: list[Standing]) -> Iterator[str]:
    """How the gradients in the two first layers compare, where they are ten times apart."""
    learning = [network for network in networks if network.overflowed_at is None]
    silent = [network for network in learning if network.first_gradient == 0]
    for network in silent:
        yield f"No gradient at all reaches the {network.kind} network's first layer."
    if len(learning) == 2 and not silent:
        smaller, larger = sorted(learning, key=lambda network: network.first_gradient)
        ratio = larger.first_gradient / smaller.first_gradient
        if ratio >= FACTOR:
            yield (
                f"In the first layer the {larger.kind} network's gradient is {_times(ratio)} as "
                f"large as the {smaller.kind} one's."
            )


def the(networks: list[Standing]) -> str:
    """The subject of a sentence on one network or on both."""
    return "Both networks" if len(networks) == 2 else f"The {networks[0].kind} network"


def percent(fraction: float) -> str:
    """Two digits: 0.25%, 3.1%, 62%."""
    value = 100 * fraction
    digits = 0 if value >= 9.95 or value == 0 else 1 if value >= 0.995 else 2
    return f"{value:.{digits}f}%"


def _times(ratio: float) -> str:
    return "over a million times" if 1e6 < ratio < inf else f"{float(f'{ratio:.2g}'):,.0f} times"
