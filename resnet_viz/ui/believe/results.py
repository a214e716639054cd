"""What the page Which map to believe, and no other, asks of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.inside.saliency.cells import COARSE, GRID, cover_pixels
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask
from resnet_viz.ui.tested import Why

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.answer import Prediction
    from resnet_viz.inside.compared import Ledger
    from resnet_viz.inside.nudged import Nudge
    from resnet_viz.inside.saliency.fills import Fill
    from resnet_viz.inside.saliency.results import Attribution, Method, Settings
    from resnet_viz.inside.saliency.trials import Trial
    from resnet_viz.inside.slices import Slices
    from resnet_viz.networks.models import LoadedModel


def attributed(
    choice: ModelChoice, why: Why, method: Method, settings: Settings, sight: Sight
) -> Attribution:
    """A heat map."""
    question: Question[Attribution] = Question(_attribute, choice, (why, method, settings, sight))
    return ask(question, "Drawing the maps")


def _attribute(
    model: LoadedModel, why: Why, method: Method, settings: Settings, sight: Sight
) -> Slices[Attribution]:
    from resnet_viz.inside.saliency.attribute import attribute

    target, against = why
    work = attribute(model, sight.pixels, target, method, settings, against=against)
    return (yield from work)


def tried(
    choice: ModelChoice, why: Why, maps: tuple[tuple[str, bytes], ...], fill: Fill, sight: Sight
) -> Trial:
    """Deletion and insertion of maps, given by their names and the means of their cells, as
    float32."""
    question: Question[Trial] = Question(_try, choice, (why, maps, fill, sight))
    return ask(question, "The trial")


def _try(
    model: LoadedModel, why: Why, maps: tuple[tuple[str, bytes], ...], fill: Fill, sight: Sight
) -> Slices[Trial]:
    from resnet_viz.inside.saliency.faithfulness import put_on_trial

    cells = {name: np.frombuffer(means, np.float32).reshape(GRID, GRID) for name, means in maps}
    target, against = why
    return (yield from put_on_trial(model, sight.pixels, target, cells, fill, against=against))


def answer_covered(
    choice: ModelChoice, cells: tuple[int, ...], fill: Fill, sight: Sight
) -> Prediction:
    """The answer to the picture with these of 14 x 14 cells covered."""
    return ask(Question(_answer_covered, choice, (cells, fill, sight)))


def _answer_covered(
    model: LoadedModel, cells: tuple[int, ...], fill: Fill, sight: Sight
) -> Prediction:
    from resnet_viz.inside.saliency import faithfulness

    return faithfulness.answer_covered(model, sight.pixels, cells, fill)


def ledger_of(
    choice: ModelChoice, this: int, that: int, sight: Sight, covered: tuple[int, ...] = ()
) -> Ledger:
    """Why the network answers `this` and not `that`, with cells of the picture covered."""
    return ask(Question(_ledger, choice, (this, that, sight, covered)))


def _ledger(
    model: LoadedModel, this: int, that: int, sight: Sight, covered: tuple[int, ...]
) -> Ledger:
    from resnet_viz.inside.ledger import ledger

    return ledger(model, cover_pixels(sight.pixels, covered, "mean", 0, COARSE), this, that)


def nudged(choice: ModelChoice, toward: int, sight: Sight) -> Nudge:
    """The picture, moved until the network answers `toward`."""
    question: Question[Nudge] = Question(_nudge, choice, (toward, sight))
    return ask(question, "Moving the picture, level by level")


def _nudge(model: LoadedModel, toward: int, sight: Sight) -> Slices[Nudge]:
    from resnet_viz.inside.nudge import nudge

    return (yield from nudge(model, sight.pixels, toward))
