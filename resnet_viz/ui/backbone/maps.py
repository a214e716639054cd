"""The page ResNet-50 as a backbone: the maps of the loaded network that a pyramid is built on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.pictures.preprocessing import CROP
from resnet_viz.ui.backbone.pyramid import Map, PyramidRow, show_pyramid
from resnet_viz.ui.inside import fields_of_view, map_of
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.tables import show_numbers

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analyzed import Analysis, FeatureMap, Layer
    from resnet_viz.pictures.sight import Sight

PYRAMID_CHANNELS = 256  # Lin et al. 2016, section 3; torchvision/models/detection/backbone_utils.py
SMALLEST_ANCHOR = 32  # pixels a side, at P2; twice that at each level above (section 4.1)


def show_taps(network: ModelChoice, sight: Sight, result: Analysis) -> None:
    """The diagram with the network's own C2 to C5, and what each level is good for."""
    taps = {level: map_of(network, layer, sight) for level, layer in _taps(result).items()}
    with st.grid(2, min_column_width=380, gap="large"):
        diagram, words = st.container(), st.container()
    with diagram:
        rows = [_row(level, tapped) for level, tapped in taps.items()]
        show_pyramid(rows, f"Maps C2 to C5 of {network.name}, and where a pyramid reads them")
        color_bar("0", "each map's own largest value")
        st.caption(
            f"Real maps of {network.title} on your picture, {CROP} × {CROP} pixels: "
            + explained(
                "each tile is the mean over the [[channel]]s; below it channels × height × "
                "width. **1×1**, **3×3**: [[convolution]]s to 256 channels; **⊕** adds, at **●** "
                "there is nothing to add yet; **× 2** enlarges. P2 to P5 have no picture here, "
                "for the network in the bar above has no weights for them: they are learned with a "
                "detector, below. A bright edge comes from the zeros around the picture "
                "([[padding]])."
            )
        )
    with words:
        _show_levels(network, taps)


def _show_levels(network: ModelChoice, taps: dict[int, FeatureMap]) -> None:
    fields = fields_of_view(network)
    sides = {level: tapped.values.shape[1] for level, tapped in taps.items()}
    st.markdown(
        explained("| map | end of | one position | sees | [[anchor]] |\n")
        + "|---|---|---|---|---|\n"
        + "\n".join(
            f"| **C{level}** | {tapped.name.split('.')[0]} "
            f"| {CROP // sides[level]} px | {fields[tapped.name].size} px | {_anchor(level)} px |"
            for level, tapped in reversed(taps.items())
        )
    )
    st.markdown(
        "From level to level the map has half the side, so **where** becomes coarser; a position "
        "sees more and knows twice the channels, so **what** becomes clearer. A classifier needs "
        "only C5. A detector needs all four: small things are lost in C5 and nameless in C2."
    )
    st.caption(
        explained(
            "px: side of a square in pixels. *one position*: what a number of the map stands "
            f"for, in the {CROP} × {CROP} pixels the network sees; *sees*: its [[receptive "
            "field]], which can be larger than the picture; *anchor*: the box that a "
            "detector tries out at this level of the pyramid, in a picture of about 800 "
            "pixels, and at P6, above P5, 512 px (Lin et al. 2016, [arXiv "
            "1612.03144](https://arxiv.org/abs/1612.03144), section 4.1). The paper calls "
            "layer1 to layer4 conv2_x to conv5_x."
        )
    )
    show_numbers(
        {
            "map": [f"C{level}" for level in taps],
            "last block": [tapped.name for tapped in taps.values()],
            "channels": [len(tapped.values) for tapped in taps.values()],
            "side": list(sides.values()),
            "mean": [float(tapped.values.mean()) for tapped in taps.values()],
            "largest": [float(tapped.values.max()) for tapped in taps.values()],
            "zeros": [float((tapped.values == 0).mean()) for tapped in taps.values()],
        },
        f"backbone_{network.architecture}.csv",
    )


def _anchor(level: int) -> int:
    return SMALLEST_ANCHOR << (level - 2)


def _taps(result: Analysis) -> dict[int, Layer]:
    """By level, 2 to 5: the output of each stage's last block."""
    taps = {}
    for layer in result.layers:
        if layer.name.startswith("layer"):
            taps[int(layer.name[len("layer")]) + 1] = layer
    return taps


def _row(level: int, tapped: FeatureMap) -> PyramidRow:
    channels, height, width = tapped.values.shape
    stage = tapped.name.split(".")[0]
    below = Map(channels, (height, width), tapped.values.mean(axis=0))
    return PyramidRow(level, stage, below, Map(PYRAMID_CHANNELS, (height, width), None))
