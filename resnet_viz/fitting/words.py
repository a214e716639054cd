"""What cards say of how their networks were trained, in sentences with the glossary's marks.
Imports no torch."""

from __future__ import annotations

from resnet_viz.networks.cards import Card
from resnet_viz.networks.recipe import Cycle, Recipe

OPTIMIZERS = {"adamw": "AdamW", "muon": "Muon"}


def how_trained(card: Card) -> str:
    """The recipe cycle by cycle; "" where the card does not say."""
    if card.recipe is None:
        return ""
    cycles = card.recipe.cycles
    if len(cycles) == 1:
        parts = _of_cycle(cycles[0])
    else:
        parts = "; ".join(f"({number}) {_of_cycle(one)}" for number, one in enumerate(cycles, 1))
    times = {1: "once", 2: "twice"}.get(len(cycles), f"{len(cycles)} times")
    words = f"Trained for {card.recipe.epochs} epochs, in which the learning rate rises and falls "
    return f"{words}{times}: {parts}."


def about_the_log(recipe: Recipe) -> str:
    """What has to be known to read the curves of a training by this recipe."""
    sentences = []
    if mixed := sum(map(_mixed, recipe.cycles)):
        last = ", the last one too," if recipe.stage_at(recipe.epochs - 1).cutmix else ""
        sentences.append(
            f"In {mixed} of the {recipe.epochs} [[epochs]]{last} half of the crops have a box of "
            "another photo in them ([[CutMix]]), so accuracy drops there."
        )
    if recipe.label_smoothing:
        sentences.append(
            "The [[loss]] is [[cross-entropy]] with [[label smoothing]], so it cannot reach 0."
        )
    return " ".join(sentences)


def _of_cycle(cycle: Cycle) -> str:
    sizes = list(dict.fromkeys(str(stage.size) for stage in cycle.stages))
    pixels = " and ".join([", ".join(sizes[:-1]), sizes[-1]] if len(sizes) > 1 else sizes)
    words = f"{cycle.epochs} with {OPTIMIZERS[cycle.optimizer]} at {pixels} pixels"
    if not (mixed := _mixed(cycle)):
        return words
    return f"{words}, {'all' if mixed == cycle.epochs else f'{mixed} of them'} with CutMix"


def _mixed(cycle: Cycle) -> int:
    """Epochs with CutMix."""
    return sum(stage.epochs for stage in cycle.stages if stage.cutmix)
