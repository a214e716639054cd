"""Heat maps and the verdict on them as a section of the page to hand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from resnet_viz.facts.catalog import Category
from resnet_viz.facts.glossary import plain
from resnet_viz.figures.colormaps import diverging
from resnet_viz.figures.overlay import overlay
from resnet_viz.inside.saliency.evidence import Evidence
from resnet_viz.inside.saliency.fills import NAMES
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.results import Attribution
from resnet_viz.inside.saliency.trials import Curve, Trial
from resnet_viz.inside.saliency.words import title_of, verdict_words
from resnet_viz.pictures.images import Pixels
from resnet_viz.report.parts import OPACITY, figure, image, number, rows


def drawn(photo: Pixels, found: Attribution) -> Pixels:
    """A map over the photo (H, W, 3), in gray: as large."""
    return overlay(photo, found.map, found.scale, OPACITY, len(photo), signed=found.signed)


def maps_section(photo: Pixels, evidence: Evidence, categories: Sequence[Category]) -> str:
    """The maps side by side and, where they were on trial, what it gave: HTML."""
    label, against = categories[evidence.target].label, evidence.maps[0].against
    of_another = "" if against is None else f" more than of {categories[against].label}"
    scale = image(diverging(np.linspace(-1, 1, 256, dtype=np.float32)[None], 1), "blue to red")
    return (
        "<section>\n<h2>Which map to believe</h2>\n"
        f"<p>Other ways to ask where the evidence of <em>{escape(label)}</em> is"
        f"{escape(of_another)}. Red speaks for it and blue against it; maps without a sign go from "
        "dark, 0, to yellow. "
        "The strongest pixels, one in a hundred, are drawn alike; each map has its own scale.</p>\n"
        f'<div class="strip maps">\n{"".join(_map(photo, one) for one in evidence.maps)}</div>\n'
        f'<p class="legend">against {scale} for</p>\n{_trial(evidence)}</section>\n'
    )


def _map(photo: Pixels, found: Attribution) -> str:
    told = BY_ID[found.method]
    authors, address = told.cited
    drawn_up_to = f"drawn up to {number(found.scale)} {told.unit}"
    note = f"{escape(plain(told.does))}<br>{drawn_up_to}; {found.passes}"
    if found.completeness is not None:
        total, gap = found.completeness.total, found.completeness.gap
        note += f"; adds up to {total:+.2f} logits, {gap:+.2f} off"
    note += f'; <a href="{escape(address)}">{escape(authors)}</a>'
    return figure(image(drawn(photo, found), told.title), told.title, note)


def _trial(evidence: Evidence) -> str:
    verdict = evidence.verdict
    if verdict is None:
        return ""
    said = "".join(f"<li>{escape(sentence)}</li>\n" for sentence in verdict_words(verdict))
    head = "".join(f'<th scope="col">{NAMES[trial.fill]}</th>' for trial in evidence.trials)
    return (
        "<h3>The trial</h3>\n<p>The picture is covered cell by cell, the strongest of a map first, "
        "and shown cell by cell in the same order. The better the map, the lower the logit stays "
        "in the one (deletion) and the higher in the other (insertion). Below: the mean logit of "
        f"insertion less that of deletion, by what covers.</p>\n<ul>\n{said}</ul>\n"
        '<div class="wide"><table class="numbers"><thead><tr><th scope="col">map</th>'
        f"{head}</tr></thead><tbody>\n{rows(_scores(evidence.trials))}\n</tbody></table></div>\n"
    )


def _scores(trials: tuple[Trial, ...]) -> Iterable[list[str]]:
    def row(name: str, curves: Iterable[Curve]) -> list[str]:
        return [escape(name), *(number(curve.score) for curve in curves)]

    for place, name in enumerate(trials[0].names):
        yield row(title_of(name), (trial.curves[place] for trial in trials))
    yield row("An edge detector", (trial.edges for trial in trials))
