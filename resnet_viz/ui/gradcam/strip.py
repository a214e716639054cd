"""Grad-CAM on the strip: in each box the picture, and over it what speaks for the class there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from resnet_viz.figures.strip import sheet_of_overlays
from resnet_viz.figures.tiles import Sheet
from resnet_viz.ui.gradcam.view import ExplainedClass, View, limit_of, values_of
from resnet_viz.ui.inside import analyses, label_of
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import Strip
from resnet_viz.ui.strip.lens import Lens, analyzed, kept_sheet, stand, with_largest

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice


def read(chosen: Selection, networks: Sequence[ModelChoice]) -> tuple[Lens, list[ExplainedClass]]:
    """The strip's place, and what is to be drawn there: the class to follow, a network each."""
    lens = stand(chosen, networks, first=-1)  # where the map means most
    with lens.reading():
        return lens, explained_as(chosen.target, chosen, networks)


def explained_as(
    target: str | None, chosen: Selection, networks: Sequence[ModelChoice]
) -> list[ExplainedClass]:
    """What speaks for a class, None for the one that is answered, in each network."""
    results = analyses(chosen, networks, target)
    return [
        ExplainedClass(network, result, label_of(chosen, result))
        for network, result in zip(networks, results, strict=True)
    ]


def draw_cams(lens: Lens, exhibits: Sequence[ExplainedClass], view: View) -> None:
    """The strip with every block's Grad-CAM over the picture, a network each."""
    lens.draw([_strip(lens.chosen, exhibit, view) for exhibit in exhibits])


def _strip(chosen: Selection, exhibit: ExplainedClass, view: View) -> Strip:
    network, result = exhibit.network, exhibit.result
    sight = chosen.view.sight
    maps = [values_of(block, view) for block in result.blocks]

    def draw() -> Sheet:
        conv1 = result.layers[0].mean
        opacity, flat = view.cover.opacity, view.cover.flat
        return sheet_of_overlays(sight.pixels, conv1, maps, opacity, signed=view.signed, flat=flat)

    way = "cams", result.target, view.cover, view.signed
    strip = analyzed(chosen, network, result, kept_sheet(network, sight, way, draw))
    boxes = tuple(
        with_largest(box, limit_of(values), "Grad-CAM up to {} logits")
        for box, values in zip(strip.boxes, maps, strict=True)
    )
    speaks = "for (red) and against (blue)" if view.signed else "for"
    legend = (
        f"In a box: the picture, covered by what speaks {speaks} {exhibit.label} there, up to the "
        "number below it, in logits."
    )
    return replace(strip, boxes=boxes, legend=legend)
