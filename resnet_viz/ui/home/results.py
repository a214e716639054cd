"""What Home asks of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask
from resnet_viz.ui.services import engine

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.passage import Passage
    from resnet_viz.networks.models import LoadedModel


def passage_of(choice: ModelChoice, removed: tuple[str, ...], sight: Sight) -> Passage:
    """The picture's way through the network without the removed blocks."""
    return ask(_question(choice, removed, sight), "Reading your picture")


def is_known(choice: ModelChoice, removed: tuple[str, ...], sight: Sight) -> bool:
    """Whether that is there without waiting."""
    return engine().store.get(_question(choice, removed, sight)) is not None


def _question(choice: ModelChoice, removed: tuple[str, ...], sight: Sight) -> Question[Passage]:
    return Question(_follow, choice, (removed, sight))


def _follow(model: LoadedModel, removed: tuple[str, ...], sight: Sight) -> Passage:
    from resnet_viz.inside.passage import passage

    return passage(model, sight.pixels, removed)
