"""The report to hand in: what the network makes of the picture, as one page of HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import BUILTIN, builtin_file
from resnet_viz.pictures.sight import Picture, Sight
from resnet_viz.report.told import Told
from resnet_viz.ui.bar.last_chosen import last_chosen
from resnet_viz.ui.bar.square import written_crop
from resnet_viz.ui.component import component
from resnet_viz.ui.evidence import answered, gathered, seen_so_far
from resnet_viz.ui.exhibits import Exhibit
from resnet_viz.ui.history import address_so_far
from resnet_viz.ui.inside import question_of_lesions
from resnet_viz.ui.lab.session import guesses, jobs_of_session
from resnet_viz.ui.selection import Selection, selection
from resnet_viz.ui.services import session_id
from resnet_viz.ui.strip.choice import blocks_chosen
from resnet_viz.ui.tools.links import links_again
from resnet_viz.ui.tools.told import answers_told, runs_told

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.lesioned import Lesions
    from resnet_viz.inside.saliency.evidence import Evidence
    from resnet_viz.networks.models import LoadedModel

_CSS = """
.said { position: absolute; z-index: 100; top: calc(100% + 6px); right: 0; width: max-content;
  max-width: calc(100vw - 48px); padding: 8px 12px; border-radius: 6px;
  font: 1rem/1.4 var(--st-font); color: var(--st-text-color); border: 1px solid currentColor;
  background: var(--st-background-color); box-shadow: 0 4px 14px rgb(0 0 0 / 25%); }
.said:empty { display: none; }
@media (max-width: 900px) {
  .said { position: fixed; inset: auto 24px 24px; width: auto; max-width: none; }
}
"""
_SAY = component(
    Path(__file__).with_name("my_report.js"),
    html='<div class="said" role="status"></div>',
    css=_CSS,
)


def offer_report(shown: Exhibit) -> None:
    """A button; the report is made when it is pressed, which is said below it. On a page without a
    picture it is of the one that was chosen last."""
    chosen = selection() if shown.looks else last_chosen()
    session, seen, said, url = session_id(), seen_so_far(), address_so_far(), st.context.url or ""
    kept, jobs, guessed = st.session_state.kept, jobs_of_session(), guesses()

    def made() -> str:  # long after this script run: with what was chosen and done until then
        told = Told(
            tuple(links_again(shown, url, said, kept)),
            tuple(answers_told(kept)),
            tuple(runs_told(jobs, guessed)),
        )
        block, removed = blocks_chosen(chosen.model.architecture, kept)
        sight = chosen.view.sight
        lesions = answered(question_of_lesions(chosen.model, sight), session)
        evidence = gathered(seen, chosen, session)
        asked = chosen.picture, sight, _target(chosen), block, removed, lesions, evidence, told
        return answered(Question(_report, chosen.model, asked, kept=False), session)

    st.download_button(
        "My report",
        made,
        "report.html",
        "text/html",
        key="report",
        on_click="ignore",
        help="What the network makes of the picture chosen, as one page to keep, print or hand in: "
        "answers, maps, Grad-CAM and gradients of all blocks, the block you looked at, what is "
        "missed without it, maps that you put on trial, what you answered in lessons and trained "
        "in the lab, links, and what made it all.",
    )
    _SAY(key="report_said", width="content")


def _target(chosen: Selection) -> int | None:
    labels = [category.label for category in chosen.categories]
    return None if chosen.target is None else labels.index(chosen.target)


def _report(
    model: LoadedModel,
    picture: Picture,
    sight: Sight,
    target: int | None,
    block: str,
    removed: tuple[str, ...],
    lesions: Lesions,
    evidence: Evidence | None,
    told: Told,
) -> str:
    from resnet_viz.inside.analysis import analyze
    from resnet_viz.inside.passage import passage
    from resnet_viz.networks.cards import read_lesions
    from resnet_viz.pictures.images import decode
    from resnet_viz.report.blocks import Looked
    from resnet_viz.report.manifest import manifest
    from resnet_viz.report.page import report

    result = analyze(model, sight.pixels, target)
    made_by = manifest(model, decode(picture.data), result.target)
    if sight.crop is not None:
        made_by["crop"] = written_crop(sight.crop)
    builtin = model.weights == BUILTIN
    measured = read_lesions(builtin_file(model.architecture)) if builtin else None
    passed = passage(model, sight.pixels, removed)
    return report(
        result,
        sight.pixels,
        file=picture.name,
        network=model.title,
        weights=model.provenance,
        categories=model.categories,
        manifest=made_by,
        evidence=evidence,
        looked=Looked(block, removed, passed, lesions, measured),
        told=told,
    )
