"""What pages ask of the engine to test where a network looks: its answer without some cells of the
picture, and its heat maps while it forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.saliency.checks import Sanity, Statistics
    from resnet_viz.inside.saliency.covered import Covered
    from resnet_viz.inside.saliency.results import Method, Settings
    from resnet_viz.inside.slices import Slices
    from resnet_viz.networks.models import LoadedModel

Why: TypeAlias = tuple[int, int | None]  # the class, and the one it is set against


def covered(choice: ModelChoice, cells: tuple[int, ...], sight: Sight) -> Covered:
    """What the network answers without the learner's cells, and without as many others."""
    question: Question[Covered] = Question(_cover, choice, (cells, sight))
    return ask(question, "Covering it")


def _cover(model: LoadedModel, cells: tuple[int, ...], sight: Sight) -> Slices[Covered]:
    from resnet_viz.inside.saliency.guess import cover_guess

    return (yield from cover_guess(model, sight.pixels, cells))


def checked(
    choice: ModelChoice, why: Why, methods: tuple[Method, ...], settings: Settings, sight: Sight
) -> Sanity:
    """The maps while the network forgets, with quicker settings. What random layers need to know
    of the gallery is found out once for all pictures."""
    estimate: Question[Statistics] = Question(_estimate, choice, ())
    statistics = ask(estimate, "Random layers look at the gallery")
    given = why, methods, settings, statistics, sight
    question: Question[Sanity] = Question(_check, choice, given)
    return ask(question, "Making it forget")


def _estimate(model: LoadedModel) -> Slices[Statistics]:
    from resnet_viz.inside.saliency.randomized import estimate

    return (yield from estimate(model))


def _check(
    model: LoadedModel,
    why: Why,
    methods: tuple[Method, ...],
    settings: Settings,
    statistics: Statistics,
    sight: Sight,
) -> Slices[Sanity]:
    from resnet_viz.inside.saliency.sanity import check_sanity, quick

    target, against = why
    work = check_sanity(
        model,
        sight.pixels,
        target,
        methods,
        quick(settings),
        against=against,
        statistics=statistics,
    )
    return (yield from work)
