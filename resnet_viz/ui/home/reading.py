"""Home: a network that has read the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import Strip, without
from resnet_viz.ui.strip.lens import passed
from resnet_viz.ui.strip.passages import passage_of

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.passed import Passage


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The picture's passage `now`, without the blocks that are `removed`, as the `strip` shows it,
    and the `usual` one, through the whole network."""

    strip: Strip
    now: Passage
    usual: Passage
    removed: tuple[str, ...]


def reading_of(chosen: Selection, network: ModelChoice, removed: Sequence[str]) -> Reading:
    """How the network reads the picture without those of the `removed` blocks that it can
    lose."""
    now, strip = passed(chosen, network, removed)
    usual = passage_of(network, (), chosen.view.sight)
    return Reading(strip, now, usual, without(network.architecture, removed))
