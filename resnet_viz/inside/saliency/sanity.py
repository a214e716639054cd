"""Does a map change when the network forgets? (Adebayo et al. 2018, arXiv 1810.03292.)

One that stays does not show what the network learned. One that changes has not yet shown that it
does: noise changes, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.prediction import predict
from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.cells import edges
from resnet_viz.inside.saliency.checks import Forgotten, Sanity, Statistics
from resnet_viz.inside.saliency.likeness import Likeness, correlation, ranks, structural_similarity
from resnet_viz.inside.saliency.progress import Clock, within
from resnet_viz.inside.saliency.randomized import PARTS, Forgetting, estimate
from resnet_viz.inside.saliency.results import SIGNED, Attribution, Map, Method, Passes, Settings
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels

# Seven networks are asked: fewer steps, samples and squares, for all of them alike.
QUICK: Final = Settings(steps=6, samples=4, window=56, refined=False)
_ESTIMATE: Final = 0.1  # of the time, about


def quick(settings: Settings) -> Settings:
    """Settings for a check that is done in seconds: at most 6 steps and 4 samples, squares of 56
    pixels side by side; the rest as it was."""
    return replace(
        settings,
        steps=min(settings.steps, QUICK.steps),
        samples=min(settings.samples, QUICK.samples),
        window=max(settings.window, QUICK.window),
        refined=False,
    )


def check_sanity(
    model: LoadedModel,
    cropped: Pixels,
    target: int,
    methods: Sequence[Method],
    settings: Settings = QUICK,
    *,
    against: int | None = None,
    statistics: Statistics | None = None,
) -> Slices[Sanity]:
    """The maps of one prepared picture, (H, W, 3) uint8 RGB, from networks that have forgotten more
    and more, fc first, conv1 last; `model` itself is left as it is. `statistics` are those that
    `estimate` gives for it, by default estimated first. In float32."""
    clock = Clock()
    share = 0.0
    if statistics is None:
        share = _ESTIMATE
        statistics = yield from within(clock.run(estimate(model)), 0, share)
    asked = _Asked(model, cropped, target, against, tuple(methods), settings, statistics)
    work = clock.run(_states(asked))
    states, passes = yield from within(work, share, 1)
    return Sanity(
        target, against, asked.methods, states, settings, statistics.seed, passes, clock.seconds
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What all states of a check have in common."""

    model: LoadedModel
    cropped: Pixels
    target: int
    against: int | None
    methods: tuple[Method, ...]
    settings: Settings
    statistics: Statistics


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A map as the trained network's is compared with it, by ranks of its numbers."""

    map: Attribution
    signed: NDArray[np.float64]
    magnitude: NDArray[np.float64]


def _states(asked: _Asked) -> Slices[tuple[tuple[Forgotten, ...], Passes]]:
    drawn_edges, share = ranks(edges(asked.cropped)), 1 / (len(PARTS) + 1)
    forgetting = Forgetting(asked.model, asked.statistics)
    states: list[Forgotten] = []
    trained: list[_Found] = []
    forward = backward = 0
    for number, part in enumerate(("nothing", *PARTS)):
        yield number * share
        if number:
            forgetting.forget(part)
        network = forgetting.model if number else asked.model
        work = within(_maps(asked, network), number * share, (number + 1) * share)
        found = yield from work
        trained = trained or found
        pairs = zip(found, trained, strict=True)
        states.append(
            Forgotten(
                part,
                predict(network, asked.cropped).logits,
                tuple(one.map.shown.astype(np.float16) for one in found),
                tuple(_likeness(one, first, drawn_edges) for one, first in pairs),
            )
        )
        forward += 1 + sum(one.map.passes.forward for one in found)
        backward += sum(one.map.passes.backward for one in found)
    return tuple(states), Passes(forward, backward)


def _maps(asked: _Asked, network: LoadedModel) -> Slices[list[_Found]]:
    found = []
    for turn, method in enumerate(asked.methods):
        work = attribute(
            network, asked.cropped, asked.target, method, asked.settings, against=asked.against
        )
        begin, end = (at / len(asked.methods) for at in (turn, turn + 1))
        map = yield from within(work, begin, end)
        found.append(_Found(map, ranks(_signed(map)), ranks(np.abs(map.map))))
    return found


def _likeness(found: _Found, trained: _Found, drawn_edges: NDArray[np.float64]) -> Likeness:
    return Likeness(
        signed=correlation(found.signed, trained.signed),
        magnitude=correlation(found.magnitude, trained.magnitude),
        ssim=structural_similarity(np.abs(found.map.shown), np.abs(trained.map.shown)),
        edges=correlation(found.magnitude, drawn_edges),
    )


def _signed(found: Attribution) -> Map:
    """One number a pixel with its sign, also of a method that is drawn by magnitudes."""
    if found.method in SIGNED or found.raw.ndim != 3:
        return found.map
    total: Map = found.raw.sum(axis=0)
    return total
