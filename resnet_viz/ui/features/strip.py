"""Feature maps on the strip: the mean over each block's channels, and its largest number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from resnet_viz.ui.inside import analyses
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import Box, Strip
from resnet_viz.ui.strip.lens import analyzed, stand, with_largest

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analyzed import Analysis

OF_BLOCK: Final = "block"  # id of the choice of layers: the chosen block's output
LEGEND = (
    "A box: what the block hands on, a mean over its channels; dark is 0, yellow the number below."
)


def read(chosen: Selection, networks: Sequence[ModelChoice]) -> tuple[Box, list[Analysis]]:
    """Draw the strip: the block that is chosen there, and an analysis a network."""
    lens = stand(chosen, networks)
    box = lens.choice.box
    which = st.session_state.get("layer", OF_BLOCK)
    with lens.reading():
        next_map = box.name if which == OF_BLOCK else which
        results = analyses(chosen, networks, chosen.target, map_next=next_map)
    lens.draw(
        [
            _with_largest(analyzed(chosen, network, result), result)
            for network, result in zip(networks, results, strict=True)
        ]
    )
    return box, results


def _with_largest(strip: Strip, result: Analysis) -> Strip:
    outputs = result.layers[-len(strip.boxes) :]
    boxes = tuple(
        with_largest(box, float(layer.mean.max()), "its mean map goes up to {}")
        for box, layer in zip(strip.boxes, outputs, strict=True)
    )
    return replace(strip, boxes=boxes, legend=LEGEND)
