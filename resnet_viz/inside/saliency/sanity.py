"""Does a map change when the network forgets? (Adebayo et al. 2018, arXiv 1810.03292.)

One that stays does not show what the network learned. One that changes has not yet shown that it
does: noise changes, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resnet_viz.inside.prediction import predict
from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.cells import edges
from resnet_viz.inside.saliency.checks import Forgotten, Sanity
from resnet_viz.inside.saliency.likeness import Likeness, rank_correlation, structural_similarity
from resnet_viz.inside.saliency.progress import Clock, within
from resnet_viz.inside.saliency.randomized import PARTS, Forgetting
from resnet_viz.inside.saliency.results import SIGNED, Attribution, Map, Method, Passes, Settings
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels

# Seven networks are asked: fewer steps, samples and squares, for all of them alike.
QUICK: Final = Settings(steps=6, samples=4, window=56, refined=False)


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
    seed: int = 1,
) -> Slices[Sanity]:
    """The maps of one prepared picture, (H, W, 3) uint8 RGB, from networks that have forgotten more
    and more, fc first, conv1 last; `model` itself is left as it is. In float32."""
    clock = Clock()
    work = _states(model, cropped, target, methods, settings, against, seed)
    states, passes = yield from clock.run(work)
    return Sanity(target, against, tuple(methods), states, settings, seed, passes, clock.seconds)


def _states(
    model: LoadedModel,
    cropped: Pixels,
    target: int,
    methods: Sequence[Method],
    settings: Settings,
    against: int | None,
    seed: int,
) -> Slices[tuple[tuple[Forgotten, ...], Passes]]:
    drawn_edges, share = edges(cropped), 1 / (len(PARTS) + 1)
    yield 0.0
    forgetting = Forgetting(model, seed)
    yield from within(forgetting.watch(), 0, share / 4)
    trained: list[Attribution] = []
    states = []
    forward = backward = 0
    for number, part in enumerate(("nothing", *PARTS)):
        begin = number * share
        if number:
            yield from within(forgetting.forget(part), begin, begin + share / 4)
        found = []
        for turn, method in enumerate(methods):
            work = attribute(forgetting.model, cropped, target, method, settings, against=against)
            done = begin + share * (0.25 + 0.75 * turn / len(methods))
            found.append((yield from within(work, done, begin + share)))
            forward += found[-1].passes.forward
            backward += found[-1].passes.backward
        trained = trained or found
        yield begin + share
        states.append(
            Forgotten(
                part,
                predict(forgetting.model, cropped).logits,
                tuple(one.shown.astype(np.float16) for one in found),
                tuple(
                    _likeness(one, first, drawn_edges)
                    for one, first in zip(found, trained, strict=True)
                ),
            )
        )
    return tuple(states), Passes(forward + len(states), backward)


def _likeness(found: Attribution, trained: Attribution, drawn_edges: Map) -> Likeness:
    magnitudes: list[NDArray[np.float32]] = [np.abs(one.map) for one in (found, trained)]
    return Likeness(
        signed=rank_correlation(_signed(found), _signed(trained)),
        magnitude=rank_correlation(*magnitudes),
        ssim=structural_similarity(np.abs(found.shown), np.abs(trained.shown)),
        edges=rank_correlation(magnitudes[0], drawn_edges),
    )


def _signed(found: Attribution) -> Map:
    """One number a pixel with its sign, also of a method that is drawn by magnitudes."""
    if found.method in SIGNED or found.raw.ndim != 3:
        return found.map
    total: Map = found.raw.sum(axis=0)
    return total
