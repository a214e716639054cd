"""What Home asks of the engine, and what it draws of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import Category, ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask
from resnet_viz.ui.services import engine
from resnet_viz.ui.strip.contents import Strip, boxes_of, strip_of

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.passage import Passage
    from resnet_viz.networks.models import LoadedModel

DOING: Final = "Reading your picture"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A network that has read the picture: the passage `now`, without the blocks that are
    `removed`, the `usual` one through the whole network, and both as a `strip`."""

    strip: Strip
    now: Passage
    usual: Passage
    removed: tuple[str, ...]


def reading_of(
    network: ModelChoice, removed: Sequence[str], sight: Sight, categories: Sequence[Category]
) -> Reading:
    """The picture as the network reads it without those of the `removed` blocks that it can
    lose."""
    lost = _lost(network, removed)
    usual = ask(_question(network, (), sight), DOING)
    now = ask(_question(network, lost, sight), DOING) if lost else usual
    strip = strip_of(network.architecture, categories, sight.pixels, now, usual, lost)
    return Reading(strip, now, usual, lost)


def is_known(network: ModelChoice, removed: Sequence[str], sight: Sight) -> bool:
    """Whether that is there without waiting."""
    return engine().store.get(_question(network, _lost(network, removed), sight)) is not None


def _lost(network: ModelChoice, removed: Sequence[str]) -> tuple[str, ...]:
    """The plain twin cannot lose a block that changes the shape."""
    boxes = boxes_of(network.architecture)
    return tuple(box.name for box in boxes if box.removable and box.name in removed)


def _question(network: ModelChoice, lost: tuple[str, ...], sight: Sight) -> Question[Passage]:
    return Question(_follow, network, (lost, sight))


def _follow(model: LoadedModel, removed: tuple[str, ...], sight: Sight) -> Passage:
    from resnet_viz.inside.passage import passage

    return passage(model, sight.pixels, removed)
