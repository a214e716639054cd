"""What the strip asks of the engine: a picture's passage through a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.inside.first_passage import first_passage
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask
from resnet_viz.ui.services import engine

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.passed import Passage
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
    if not removed and disturbance == UNDISTURBED:
        kept = first_passage(choice, sight.pixels)
        if kept is not None:
            return kept
    return ask(_question(choice, removed, sight, disturbance), "Reading your picture")


def is_known(choice: ModelChoice, removed: tuple[str, ...], sight: Sight) -> bool:
    """Whether that of the undisturbed one is there without computing."""
    if not removed and first_passage(choice, sight.pixels) is not None:
        return True
    return engine().store.get(_question(choice, removed, sight, UNDISTURBED)) is not None


def keep(choice: ModelChoice, removed: tuple[str, ...], sight: Sight, passage: Passage) -> None:
    """Of the undisturbed picture: what came of other work."""
    engine().store.put(_question(choice, removed, sight, UNDISTURBED), passage)


def _question(
    choice: ModelChoice, removed: tuple[str, ...], sight: Sight, disturbance: Perturbation
) -> Question[Passage]:
    return Question(_follow, choice, (removed, sight, disturbance))


def _follow(
    model: LoadedModel, removed: tuple[str, ...], sight: Sight, disturbance: Perturbation
) -> Passage:
    from resnet_viz.inside.passage import passage

    return passage(model, perturb(sight.pixels, disturbance), removed)
