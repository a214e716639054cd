"""The plain twin beside the built-in ResNet-50."""

from __future__ import annotations

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.theme import OF_KIND
from resnet_viz.fitting.words import other_start
from resnet_viz.networks.cards import read_card
from resnet_viz.ui.selection import Selection


def began() -> str:
    """How the two differed at the start of training beyond the shortcuts, by their cards. Said
    wherever they stand beside each other, lest the shortcut is praised or blamed for it."""
    residual, plain = (
        read_card(builtin_file(twin.architecture)) for twin in (BUILTIN_RESNET, BUILTIN_PLAIN)
    )
    return explained(other_start(residual, plain))


def networks_to_show(chosen: Selection) -> list[ModelChoice]:
    """The chosen network, and its plain twin where that is to stand beside it."""
    return [chosen.model, BUILTIN_PLAIN] if chosen.twin else [chosen.model]


def color_of(network: ModelChoice) -> str:
    """The network's colour, the same on every page."""
    return OF_KIND[network.kind]
