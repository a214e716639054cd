"""The block that was looked at, and what the network answers without blocks: as two sections of the
page to hand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

import numpy as np

from resnet_viz.facts.catalog import Category
from resnet_viz.figures.colormaps import diverging
from resnet_viz.figures.map_words import extremes
from resnet_viz.inside.lesioned import Lesions
from resnet_viz.inside.passed import Passage, PassedBlock
from resnet_viz.networks.cards import MeasuredLesions
from resnet_viz.report.parts import figure, image, number, rows, shape

CLIP = 99  # the scale ends at this percentile of the magnitudes
CANNOT = "cannot be removed"


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The `block` that was looked at, by name, in the picture's `passage` through the network
    without the blocks that were taken out (`removed`); what the network answers without each in
    turn (`lesions`), and how often it is right then, where that is `measured`."""

    block: str
    removed: tuple[str, ...]
    passage: Passage
    lesions: Lesions
    measured: MeasuredLesions | None


def blocks_sections(looked: Looked, target: int, categories: Sequence[Category]) -> str:
    """As HTML, for the class of index `target`."""
    return f"{_block(looked)}\n{_lesions(looked, target, categories)}\n"


def _block(looked: Looked) -> str:
    names = [block.name for block in looked.passage.blocks]
    place = names.index(looked.block)
    block = looked.passage.blocks[place]
    parts = {"S(x), what the shortcut carries": block.shortcut}
    if block.name not in looked.removed:
        parts["F(x), what the block adds"] = block.branch
    parts["The output, after the ReLU"] = block.output
    limit = float(np.percentile(np.abs(np.stack([*parts.values()])), CLIP)) or 1.0
    maps = "".join(
        figure(image(diverging(values, limit), f"{name}: {extremes(values)}"), name, shape(values))
        for name, values in parts.items()
    )
    scale = image(diverging(np.linspace(-1, 1, 256, dtype=np.float32)[None], 1), "blue to red")
    return (
        f"<section>\n<h2>Block {place + 1} of {len(names)}, {escape(block.name)}</h2>\n"
        f"<p>The block that was looked at{_without(looked)}. {_sizes(block)} The maps are means "
        f"over its {block.channels:,} channels.</p>\n"
        f'<div class="strip stages">\n{maps}</div>\n'
        f'<p class="legend">−{number(limit)} {scale} +{number(limit)}, the same for all</p>\n'
        "</section>"
    )


def _sizes(block: PassedBlock) -> str:
    branch = f"F(x) has the L2 norm {number(block.norm_branch)}"
    if not block.norm_shortcut:
        return f"{branch}; there is no shortcut to add it to."
    ratio = number(block.norm_branch / block.norm_shortcut)
    return f"{branch}, {ratio} times that of the shortcut, {number(block.norm_shortcut)}."


def _without(looked: Looked) -> str:
    return f", with {escape(', '.join(looked.removed))} taken out" if looked.removed else ""


def _lesions(looked: Looked, target: int, categories: Sequence[Category]) -> str:
    measured, label = looked.measured, escape(categories[target].label)
    head = ["block removed", f"probability of {label}", "answer"]
    said = ""
    if measured is not None:
        head.append("top-1 accuracy")
        said = f" The last column was measured on {measured.images:,} photos."
    heads = "".join(f'<th scope="col">{words}</th>' for words in head)
    return (
        "<section>\n<h2>What the network answers without a block</h2>\n"
        f"{_taken_out(looked, categories)}<p>Each block removed in turn, all others in place; its "
        f"shortcut, where it has one, stays.{said}</p>\n"
        f'<div class="wide"><table class="numbers"><thead><tr>{heads}</tr></thead><tbody>\n'
        f"{rows(_cells(looked, target, categories))}\n</tbody></table></div>\n</section>"
    )


def _taken_out(looked: Looked, categories: Sequence[Category]) -> str:
    if not looked.removed:
        return ""
    best = looked.passage.prediction.top[0]
    whole = int(looked.lesions.whole.argmax())
    before = f"{escape(categories[whole].label)}, {looked.lesions.probability(whole):.1%}"
    return (
        f"<p>With {escape(', '.join(looked.removed))} taken out it answers <strong>"
        f"{escape(best.label)}</strong>, {best.probability:.1%}; as trained, {before}.</p>\n"
    )


def _cells(looked: Looked, target: int, categories: Sequence[Category]) -> Iterator[list[str]]:
    lesions, measured = looked.lesions, looked.measured
    shares = [lesions.probability(target), *lesions.probabilities(target)]
    answers = [int(lesions.whole.argmax()), *lesions.answers()]
    right = () if measured is None else (measured.baseline, *measured.without)
    names = ["none", *lesions.blocks]
    for name, share, answer, often in zip_longest(names, shares, answers, right):
        answered = CANNOT if answer is None else escape(categories[answer].label)
        cells = [escape(name), _percent(share), answered]
        yield [*cells, _percent(often)] if right else cells


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
