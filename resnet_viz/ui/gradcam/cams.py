"""The parts of the page Grad-CAM."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.overlay import overlays
from resnet_viz.figures.tiles import sheet_of_pictures
from resnet_viz.pictures.images import Pixels, encode_jpeg, encode_png
from resnet_viz.ui.controls import segments
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import block_box, pick_opacity
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.tables import Table, in_words, show_numbers
from resnet_viz.ui.tiles import choose_tile

if TYPE_CHECKING:
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analysis import Analysis

NO_SECOND = "None"
LARGE_SIDE = 448
STRIP_SIDE = 112


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedClass:
    """A network, its analysis, and the label of the class that was explained."""

    network: ModelChoice
    result: Analysis
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """The block shown large, and how maps are laid over the photo; `signed` is Grad-CAM before
    its ReLU."""

    block: int
    opacity: float
    signed: bool

    def draw(
        self, photo: Pixels, maps: Sequence[NDArray[np.float32]], side: int
    ) -> NDArray[np.uint8]:
        """Every map over the photo, on its own scale: (N, side, side, 3)."""
        limits = [_limit(values) for values in maps]
        return overlays(photo, maps, limits, self.opacity, side, signed=self.signed)


def pick_view(chosen: Selection, first: str, names: list[str]) -> tuple[str | None, View]:
    """The class to set beside `first`, None where there is none; and how maps are shown."""
    others = [c.label for c in chosen.categories if c.label != first]
    seconds = [NO_SECOND, *others]
    with st.container(horizontal=True, vertical_alignment="top"):
        block = block_box(names, len(names) - 1)
        second = st.selectbox(
            "Second class, beside the first",
            seconds,
            key=bound("second", NO_SECOND, seconds),
            width=240,
            help=f"The first is {first}; choose another under Follow in the bar above.",
        )
        shown = segments("Show", "show", "speaking")
        opacity = pick_opacity()
    return None if second == NO_SECOND else second, View(
        names.index(block), opacity, shown == "both"
    )


def show_exhibit(photo: Pixels, exhibit: ExplainedClass, view: View) -> None:
    """One large overlay with its class, its colours and its downloads."""
    values = _values(exhibit, view.block, view)
    probabilities = exhibit.result.prediction.probabilities
    st.markdown(
        f"{exhibit.network.name} on **{exhibit.label}** "
        f"(probability {probabilities[exhibit.result.target]:.1%})"
    )
    picture = view.draw(photo, [values], LARGE_SIDE)[0]
    block = exhibit.result.blocks[view.block].name
    limit = in_words(_limit(values))
    with st.container(width=LARGE_SIDE):
        st.image(
            encode_jpeg(picture), width="stretch", alt=f"Grad-CAM of {block} for {exhibit.label}"
        )
        if view.signed:
            low, high = f"-{limit} against", f"+{limit} for (logits)"
            color_bar(low, high, signed=True, opacity=view.opacity)
        else:
            color_bar("0", f"{limit} logits", opacity=view.opacity)
    if not values.any():
        st.caption("All 0: at this block nothing speaks for the class.")
    _downloads(exhibit, block, picture, values, view)


def show_strip(photo: Pixels, exhibit: ExplainedClass, view: View) -> None:
    """All blocks' overlays, each with its largest value; a click chooses a block. Below it the
    numbers."""
    blocks = exhibit.result.blocks
    maps = [_values(exhibit, i, view) for i in range(len(blocks))]
    names = [block.name for block in blocks]
    limits = [("±" if view.signed else "") + in_words(_limit(values)) for values in maps]
    st.markdown(f"**{exhibit.network.name}** on *{exhibit.label}*, block by block")
    choose_tile(
        sheet_of_pictures(view.draw(photo, maps, STRIP_SIDE)),
        key=f"cams_{exhibit.network.architecture}",
        selected=view.block,
        labels=[
            f"{name}: {len(m)} × {len(m)}, up to {limit} logits"
            for name, m, limit in zip(names, maps, limits, strict=True)
        ],
        captions=[f"{name}\n{limit}" for name, limit in zip(names, limits, strict=True)],
        on_choose=lambda chosen: st.session_state.update(block=names[chosen]),
        label="Blocks: choose one with the arrow keys",
        tile=84,
        height="640px",
    )
    st.caption(
        explained(
            "Below each block the number, in [[logit]]s, at which its colours end: the same "
            "colour stands for very different amounts."
        )
    )
    table: Table = {
        "block": names,
        "positions": [f"{len(m)} × {len(m)}" for m in maps],
        "largest (logits)": [float(b.signed_cam.max()) for b in blocks],
        "smallest (logits)": [float(b.signed_cam.min()) for b in blocks],
        "mean (logits)": [float(b.signed_cam.mean()) for b in blocks],
    }
    show_numbers(table, f"gradcam_{exhibit.network.architecture}.csv")


def _values(exhibit: ExplainedClass, index: int, view: View) -> NDArray[np.float32]:
    block = exhibit.result.blocks[index]
    return block.signed_cam if view.signed else block.cam


def _limit(values: NDArray[np.float32]) -> float:
    """The map's own largest magnitude, at which its colours end."""
    return float(np.abs(values).max())


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
