"""What cards say of how their networks were trained, in sentences with the glossary's marks
(`facts.glossary.explained`). Imports no torch."""

from __future__ import annotations

from resnet_viz.networks.cards import Card
from resnet_viz.networks.recipe import Cycle, Recipe, Stretch

OPTIMIZERS = {"adamw": "AdamW", "muon": "Muon"}


def how_trained(card: Card) -> str:
    """The recipe cycle by cycle, and the runs in which it was followed; "" where the card does not
    say."""
    if card.recipe is None:
        return ""
    cycles = card.recipe.cycles
    parts = "; ".join(_of_cycle(number, cycle) for number, cycle in enumerate(cycles, 1))
    times = f"{len(cycles)} times" if len(cycles) > 1 else "once"
    words = f"Trained for {card.recipe.epochs} [[epochs]], in which the [[learning rate]] rises and"
    return " ".join(
        [f"{words} falls {times}: {parts}.", *_of_stretches(card.recipe, card.stretches)]
    )


def about_the_log(recipe: Recipe) -> str:
    """What has to be known to read the curves of a training by this recipe."""
    sentences = []
    for number, cycle in enumerate(recipe.cycles, 1):
        mixed = _mixed(cycle)
        if mixed:
            sentences.append(
                f"In {mixed} of the {cycle.epochs} epochs of rise and fall {number} of the "
                "[[learning rate]] half of the crops have a box of another photo in them "
                "([[CutMix]]), so accuracy drops there."
            )
    if recipe.label_smoothing:
        sentences.append(
            "The [[loss]] is [[cross-entropy]] with [[label smoothing]], so it cannot reach 0."
        )
    return " ".join(sentences)


def other_start(residual: Card, plain: Card) -> str:
    """How else than by its shortcuts the residual network differed from its twin when training
    began; "" where it did not, or where it is not known."""
    first, second = residual.last_batch_norm_start, plain.last_batch_norm_start
    if first is None or second is None or first == second:
        return ""
    habit = (
        ", so that F(x) was 0 (a habit since Goyal et al. 2017, "
        "[arXiv 1706.02677](https://arxiv.org/abs/1706.02677)),"
    )
    return (
        "They differ in one thing more: at the start of training the last [[batch norm]] of each "
        f"[[block]] multiplied by {first:g} in the residual network"
        f"{habit if first == 0 else ''} and by "
        f"{second:g} in the [[twin]]."
    )


def _of_cycle(number: int, cycle: Cycle) -> str:
    sizes = list(dict.fromkeys(str(stage.size) for stage in cycle.stages))
    pixels = " and ".join([", ".join(sizes[:-1]), sizes[-1]] if len(sizes) > 1 else sizes)
    words = f"({number}) {cycle.epochs} with {OPTIMIZERS[cycle.optimizer]} at {pixels} pixels"
    mixed = _mixed(cycle)
    return f"{words}, {mixed} of them with [[CutMix]]" if mixed else words


def _mixed(cycle: Cycle) -> int:
    """Epochs with CutMix."""
    return sum(stage.epochs for stage in cycle.stages if stage.cutmix)


def _of_stretches(recipe: Recipe, stretches: tuple[Stretch, ...]) -> list[str]:
    """Where the training was not one run: where each began, and what was drawn otherwise than one
    run would have drawn it."""
    if len(stretches) < 2 or sum(stretch.cycles for stretch in stretches) != len(recipe.cycles):
        return []
    sentences = [
        f"It was done in {len(stretches)} runs, each later one from the weights of the one before "
        "as they are stored, in 8 bits."
    ]
    cycle = epochs = 0
    for number, stretch in enumerate(stretches, 1):
        length = sum(c.epochs for c in recipe.cycles[cycle : cycle + stretch.cycles])
        if stretch.drawn_as != epochs:
            first, last = stretch.drawn_as + 1, stretch.drawn_as + length
            sentences.append(
                f"Run {number} drew its [[batches]] and [[crops]] with the random numbers of "
                f"epochs {first} to {last}."
            )
        cycle, epochs = cycle + stretch.cycles, epochs + length
    return sentences
