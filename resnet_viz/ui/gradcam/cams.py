"""The parts of the page Grad-CAM."""

from __future__ import annotations

import io
import re

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.figures.map_words import extremes
from resnet_viz.pictures.images import Pixels, data_address, encode_jpeg, encode_png
from resnet_viz.ui.controls import segments
from resnet_viz.ui.gradcam.view import LARGE_SIDE, ExplainedClass, View, limit_of, values_of
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import pick_cover
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import Box
from resnet_viz.ui.tables import Table, in_words, show_numbers

NO_SECOND = "None"


def pick_view(chosen: Selection, first: str, box: Box) -> tuple[str | None, View]:
    """The class to set beside `first`, None where there is none; and how maps are shown."""
    others = [c.label for c in chosen.categories if c.label != first]
    seconds = [NO_SECOND, *others]
    with st.container(horizontal=True, vertical_alignment="top"):
        second = st.selectbox(
            "Second class, beside the first",
            seconds,
            key=bound("second", NO_SECOND, seconds),
            width=240,
            help=f"The first is {first}; choose another under Follow in the bar above.",
        )
        shown = segments("Show", "show", "speaking")
        cover = pick_cover()
    return None if second == NO_SECOND else second, View(box, cover, shown == "both")


def show_exhibit(photo: Pixels, exhibit: ExplainedClass, view: View) -> None:
    """One large overlay with its class, its colors and its downloads."""
    block = exhibit.result.blocks[view.box.place - 1]
    values = values_of(block, view)
    probabilities = exhibit.result.prediction.probabilities
    st.markdown(
        f"{exhibit.network.name} on **{exhibit.label}** "
        f"(probability {probabilities[exhibit.result.target]:.1%}), {view.box.said}: "
        f"{len(values)} × {len(values)} numbers"
    )
    picture = view.draw(photo, values)
    limit = in_words(limit_of(values))
    with st.container(width=LARGE_SIDE):
        st.image(
            data_address(encode_jpeg(picture)),
            width="stretch",
            alt=f"Grad-CAM of {block.name} for {exhibit.label}: {extremes(values)}, in logits",
        )
        if view.signed:
            low, high = f"−{limit} against", f"+{limit} for (logits)"
            color_bar(low, high, signed=True, opacity=view.cover.opacity, flat=view.cover.flat)
        else:
            color_bar("0", f"{limit} logits", opacity=view.cover.opacity, flat=view.cover.flat)
    if not values.any():
        st.caption("All 0: at this block nothing speaks for the class.")
    _downloads(exhibit, block.name, picture, values, view)


def show_table(exhibit: ExplainedClass) -> None:
    """The numbers of all blocks."""
    blocks = exhibit.result.blocks
    sides = [len(block.signed_cam) for block in blocks]
    table: Table = {
        "block": list(range(1, len(blocks) + 1)),
        "name": [block.name for block in blocks],
        "positions": [f"{side} × {side}" for side in sides],
        "largest (logits)": [float(b.signed_cam.max()) for b in blocks],
        "smallest (logits)": [float(b.signed_cam.min()) for b in blocks],
        "mean (logits)": [float(b.signed_cam.mean()) for b in blocks],
    }
    network = exhibit.network
    show_numbers(table, f"gradcam_{network.architecture}.csv", f"The numbers of {network.name}")


def _downloads(
    exhibit: ExplainedClass, block: str, picture: Pixels, values: NDArray[np.float32], view: View
) -> None:
    """The picture as shown, and the map's numbers in their own size."""

    def array() -> bytes:
        file = io.BytesIO()
        np.save(file, values)
        return file.getvalue()

    label = re.sub(r"\W+", "_", exhibit.label)
    name = f"gradcam_{exhibit.network.architecture}_{block}_{label}" + "_signed" * view.signed
    with st.container(horizontal=True):
        st.download_button(
            "Picture (.png)",
            lambda: encode_png(picture),
            f"{name}.png",
            "image/png",
            on_click="ignore",
        )
        st.download_button("Array (.npy)", array, f"{name}.npy", on_click="ignore")
