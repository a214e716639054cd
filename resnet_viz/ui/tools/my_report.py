"""The report to hand in: what the network makes of the picture, as one page of HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.engine.questions import Question
from resnet_viz.pictures.sight import Picture, Sight
from resnet_viz.ui.bar.square import written_crop
from resnet_viz.ui.component import component
from resnet_viz.ui.evidence import gathered, seen_so_far
from resnet_viz.ui.selection import selection
from resnet_viz.ui.services import engine, session_id

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.saliency.evidence import Evidence
    from resnet_viz.networks.models import LoadedModel

_CSS = """
.said { position: absolute; z-index: 100; top: calc(100% + 6px); right: 0; width: max-content;
  max-width: calc(100vw - 48px); padding: 8px 12px; border-radius: 6px;
  font: 1rem/1.4 var(--st-font); color: var(--st-text-color); border: 1px solid currentColor;
  background: var(--st-background-color); box-shadow: 0 4px 14px rgb(0 0 0 / 25%); }
.said:empty { display: none; }
"""
_SAY = component(
    Path(__file__).with_name("my_report.js"),
    html='<div class="said" role="status"></div>',
    css=_CSS,
)


def offer_report() -> None:
    """A button; the report is made when it is pressed, which is said below it."""
    chosen = selection()
    labels = [category.label for category in chosen.categories]
    target = None if chosen.target is None else labels.index(chosen.target)
    session, seen = session_id(), seen_so_far()

    def made() -> str:
        evidence = gathered(seen, chosen, session)
        given = (chosen.picture, chosen.view.sight, target, evidence)
        asked = engine().ask(Question(_report, chosen.model, given, kept=False), session)
        try:
            return asked.answer()
        finally:
            asked.leave()

    st.download_button(
        "My report",
        made,
        "report.html",
        "text/html",
        key="report",
        on_click="ignore",
        help="What the network makes of this picture, as one page to keep, print or hand in: "
        "answers, maps, Grad-CAM and numbers of all blocks, maps that you put on trial, and what "
        "made them.",
    )
    _SAY(key="report_said", width="content")


def _report(
    model: LoadedModel,
    picture: Picture,
    sight: Sight,
    target: int | None,
    evidence: Evidence | None,
) -> str:
    from resnet_viz.inside.analysis import analyze
    from resnet_viz.pictures.images import decode
    from resnet_viz.report.manifest import manifest
    from resnet_viz.report.page import report

    result = analyze(model, sight.pixels, target)
    made_by = manifest(model, decode(picture.data), result.target)
    if sight.crop is not None:
        made_by["crop"] = written_crop(sight.crop)
    return report(
        result,
        sight.pixels,
        file=picture.name,
        network=model.title,
        weights=model.provenance,
        categories=model.categories,
        manifest=made_by,
        evidence=evidence,
    )
