"""What the strip asks of the engine: a picture's passage through a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.passage import Passage
    from resnet_viz.networks.models import LoadedModel

UNDISTURBED = Perturbation()


def passage_of(
    choice: ModelChoice,
    removed: tuple[str, ...],
    sight: Sight,
    disturbance: Perturbation = UNDISTURBED,
) -> Passage:
    """The disturbed picture's way through the network without the removed blocks."""
    if disturbance.is_identity:
        disturbance = UNDISTURBED  # one question, wherever the square is that covers nothing
    return ask(_question(choice, removed, sight, disturbance), "Reading your picture")


def _question(
    choice: ModelChoice, removed: tuple[str, ...], sight: Sight, disturbance: Perturbation
) -> Question[Passage]:
    return Question(_follow, choice, (removed, sight, disturbance))


def _follow(
    model: LoadedModel, removed: tuple[str, ...], sight: Sight, disturbance: Perturbation
) -> Passage:
    from resnet_viz.inside.passage import passage

    return passage(model, perturb(sight.pixels, disturbance), removed)
