"""Write what was measured of the built-in networks into the docs, between the marks that ask for
it: from their cards, logs and lesions, so that it is always that of the weights which are here.

python -m scripts.network_figures
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, ModelChoice, builtin_file
from resnet_viz.fitting.words import how_trained
from resnet_viz.networks.cards import (
    Card,
    MeasuredAccuracy,
    MeasuredLesions,
    read_card,
    read_lesions,
    read_log,
)
from resnet_viz.networks.interval import in_percent

DOCS = Path(__file__).parents[1] / "docs"
FILES = (DOCS / "networks.md", DOCS / "teaching.md")
TWINS = (BUILTIN_RESNET, BUILTIN_PLAIN)
MARKED = re.compile(r"(<!-- measured: (\w+) -->).*?(<!-- end -->)", re.DOTALL)


def accuracy() -> str:
    """The table of both."""
    rows = [
        f"| {network.name} | {in_percent(a.top1, a.images)} | {in_percent(a.top5, a.images)} |"
        for network in TWINS
        for a in [_accuracy(network)]
    ]
    head = "| network | top-1 (95% interval) | top-5 (95% interval) |"
    return "\n".join(["", "", head, "|---|---|---|", *rows, "", ""])


def training() -> str:
    """How it was done, how long it took, and how well each knew its own photos then."""
    card = _card(BUILTIN_RESNET)
    assert card.recipe is not None  # `fit` writes it
    mixed = card.recipe.stage_at(card.recipe.epochs - 1).cutmix
    residual, plain = map(_hours, TWINS)
    known = [_last_epoch(network) for network in TWINS]
    return (
        f"{how_trained(card)} That took {residual} and {plain}. In the "
        f"last epoch they were right on {known[0]:.1%} and {known[1]:.1%} of their own training "
        f"crops{', half of which had a box of another photo in them' * mixed}."
    )


def lesions() -> str:
    """How much is left of each without one block."""
    (residual, removed), (plain, taken) = (_lesions(network) for network in TWINS)
    return (
        f"On {residual.images:,} photos the network is right on {residual.baseline:.0%}, and on "
        f"{min(removed):.0%} to {max(removed):.0%} without any one block; of the plain twin's "
        f"{plain.baseline:.0%} {min(taken):.0%} to {max(taken):.0%} are left"
    )


FIGURES: dict[str, Callable[[], str]] = {
    "accuracy": accuracy,
    "training": training,
    "lesions": lesions,
}


def filled(text: str) -> str:
    """A text with the figures of the weights that are here between its marks."""
    return MARKED.sub(lambda mark: f"{mark[1]}{FIGURES[mark[2]]()}{mark[3]}", text)


def _card(network: ModelChoice) -> Card:
    return read_card(builtin_file(network.architecture))


def _accuracy(network: ModelChoice) -> MeasuredAccuracy:
    measured = _card(network).accuracy
    assert measured is not None  # `fit --validation` measures it
    return measured


def _hours(network: ModelChoice) -> str:
    """How long it was trained, and in which precision on what, part after part."""
    file = builtin_file(network.architecture).with_suffix(".json")
    trained, parts = json.loads(file.read_text(encoding="utf-8"))["trained"], []
    while trained is not None:
        parts.append(f"{trained['precision']} on {trained['on']}")
        trained = trained.get("before")
    where = ", then ".join(dict.fromkeys(reversed(parts)))
    return f"{(_card(network).seconds or 0) / 3600:.1f} hours for {network.name} ({where})"


def _last_epoch(network: ModelChoice) -> float:
    """Accuracy on the training crops of the last epoch's records, as a fraction."""
    log, epochs = read_log(builtin_file(network.architecture)), _card(network).epochs
    assert epochs is not None
    began = log[-1].step * (epochs - 1) / epochs
    last = [point.accuracy for point in log if point.step > began]
    return sum(last) / len(last)


def _lesions(network: ModelChoice) -> tuple[MeasuredLesions, list[float]]:
    """What was measured, and the accuracy without each block that can be taken out."""
    measured = read_lesions(builtin_file(network.architecture))
    assert measured is not None
    return measured, [share for share in measured.without if share is not None]


if __name__ == "__main__":
    for file in FILES:
        file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8")
