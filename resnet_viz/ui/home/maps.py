"""Home: x + F(x), and the output that the ReLU makes of it, as three maps on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.figures.colormaps import DIVERGING
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.signed import rooted, signed_png
from resnet_viz.pictures.images import data_address
from resnet_viz.ui.legend import gradient
from resnet_viz.ui.strip.contents import Box
from resnet_viz.ui.tables import in_words

if TYPE_CHECKING:
    from resnet_viz.inside.passed import PassedBlock

CLIP: Final = 99  # the scale ends at this percentile of the magnitudes
GIVEN = {
    "identity": ("x", "what comes in"),
    "projection": ("S(x)", "x, projected"),
    "none": ("x", "no shortcut for it"),
}
EMPTY = '<span class="map gone" role="img" aria-label="{alt}"></span>'


def show_sum(block: PassedBlock, box: Box) -> None:
    """What the shortcut carries, what the block adds, and what goes on: means over channels."""
    # The plain twin's shortcut is nothing, but in place of a removed block x goes on.
    carried = "identity" if box.removed and box.shortcut == "none" else box.shortcut
    given = None if carried == "none" else block.shortcut
    added = None if box.removed else block.branch
    shown = [values for values in (given, added, block.output) if values is not None]
    limit = float(np.percentile(np.abs(np.stack(shown)), CLIP))
    parts = (
        _figure(given, limit, *GIVEN[carried]),
        "<b>+</b>",
        _figure(added, limit, "F(x)", "taken out" if box.removed else "what it adds"),
        '<b class="then"><small>ReLU</small>→</b>',  # what it takes away is all that is missing
        _figure(block.output, limit, "output", "what goes on"),
    )
    ends = [in_words(limit / 4, 2), in_words(limit, 2)]
    ticks = (f"−{ends[1]}", f"−{ends[0]}", "0", ends[0], ends[1])
    st.html(
        f'<div class="sum">{"".join(parts)}</div>'
        f'<div class="scale" style="background:{gradient(DIVERGING)}"></div>'
        f'<div class="ticks">{"".join(f"<span>{tick}</span>" for tick in ticks)}</div>'
    )


def scale_of(box: Box) -> str:
    """What the three maps show, in words."""
    return (
        f"The maps are means over {box.channels:,} [[channels]] on one scale, finer near 0; "
        "[[ReLU]] sets what is below 0 to 0 in each channel, so a mean can turn from blue to red."
    )


def _figure(values: NDArray[np.float32] | None, limit: float, name: str, words: str) -> str:
    alt = f"{name}, {words}"
    if values is None:
        picture = EMPTY.format(alt=alt)
    else:
        alt += f": {extremes(values)}"
        address = data_address(signed_png(rooted(values, limit), 1))
        picture = f'<img class="map" src="{address}" alt="{alt}">'
    return f"<figure>{picture}<figcaption><b>{name}</b><br>{words}</figcaption></figure>"
