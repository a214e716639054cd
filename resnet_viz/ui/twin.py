"""The plain twin beside the built-in ResNet-50."""

from __future__ import annotations

from resnet_viz.facts.catalog import BUILTIN_PLAIN, ModelChoice
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.ui.selection import Selection


def networks_to_show(chosen: Selection) -> list[ModelChoice]:
    """The chosen network, and its plain twin where that is to stand beside it."""
    return [chosen.model, BUILTIN_PLAIN] if chosen.twin else [chosen.model]


def color_of(network: ModelChoice) -> str:
    """The network's color, the same on every page."""
    return OF_KIND[network.kind]
