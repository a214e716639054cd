"""The heat maps side by side, the cheapest first, each beside what it computes and what it cost."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import overlay
from resnet_viz.inside.saliency.cells import COARSE, cell_means
from resnet_viz.inside.saliency.methods import METHODS, Told
from resnet_viz.pictures.images import Pixels, data_address, encode_jpeg, encode_png
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.guess import marked_cells
from resnet_viz.ui.believe.results import attributed
from resnet_viz.ui.believe.settings import pick_methods
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import Cover
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.tables import in_words

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.results import Attribution, Method, Settings

DRAWN = 280  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Those that were `found`, how they were made, and how they cover the picture."""

    found: tuple[Attribution, ...]
    settings: Settings
    cover: Cover

    @property
    def methods(self) -> tuple[Method, ...]:
        return tuple(one.method for one in self.found)


def show_maps(case: Case) -> Maps:
    """One tile a method, filled as its map is there; the maps."""
    st.header(f"Where is the evidence for {_wanted(case)}?", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = pick_methods()
        st.toggle(
            f"Why {case.label}, and not {case.rival_label}",
            key=bound("against", False),
            help="The maps explain by how much the first class's logit is above the second's. The "
            "second is chosen further down, where the difference is split exactly.",
        )
    told = [one for one in METHODS if one.method in wanted.methods]
    if not told:
        st.info("No map is chosen: take one or more under *Methods and settings*.")
    with st.grid(3, min_column_width=240, gap="medium", key="maps"):
        tiles = [st.container() for _ in told]
    places = [_draw_heading(tile, one) for tile, one in zip(tiles, told, strict=True)]
    chosen, cells, maps = case.chosen, marked_cells(), []
    for place, one in zip(places, told, strict=True):
        sight = chosen.view.sight
        found = attributed(chosen.model, case.why, one.method, wanted.settings, sight)
        with place.container():
            _draw_map(sight.pixels, found, one, wanted.cover, cells)
        maps.append(found)
    return Maps(tuple(maps), wanted.settings, wanted.cover)


def _wanted(case: Case) -> str:
    if case.against is None:
        return case.label
    return f"{case.label} and against {case.rival_label}"


def _draw_heading(tile: DeltaGenerator, told: Told) -> DeltaGenerator:
    """The method in words, and the place of its map, empty so far."""
    with tile:
        st.markdown(explained(f"**{told.title}.** {told.does}"))
        return st.empty()


def _draw_map(
    photo: Pixels, found: Attribution, told: Told, cover: Cover, cells: Sequence[int]
) -> None:
    scale, signed = found.scale, found.signed
    laid = overlay(photo, found.map, scale, cover.opacity, DRAWN, signed=signed, flat=cover.flat)
    alt = f"{told.title}: {extremes(found.map)}; drawn up to {in_words(scale)}"
    st.image(data_address(encode_jpeg(laid)), width="stretch", alt=alt)
    most = in_words(scale, 2)
    ends = (f"−{most}", f"+{most} {told.unit}") if signed else ("0", f"{most} {told.unit}")
    color_bar(*ends, signed=signed, opacity=cover.opacity, flat=cover.flat)
    for words in _compared(found, cells):
        st.caption(words)
    with st.expander("Cost, source, files", type="compact"):
        st.caption(" ".join([*_said(found), f"Source: {told.source}."]))
        _draw_downloads(found, laid)


def _said(found: Attribution) -> list[str]:
    """What it cost, and what the colors leave out."""
    said = [f"{found.passes}, {found.seconds:.2g} s."]
    if found.clipped:
        said.append(f"The strongest {found.clipped:.0%} of the pixels are drawn alike.")
    if found.completeness is not None:
        said.append(
            f"Adds up to {found.completeness.total:+.2f} logits, {found.completeness.gap:+.2f} "
            "more than the picture has over its start."
        )
    return said


def _compared(found: Attribution, cells: Sequence[int]) -> list[str]:
    """How many of the learner's cells are among the map's strongest."""
    if not cells:
        return []
    common = len(set(cells) & set(strongest_cells(found, len(cells))))
    chance = len(cells) ** 2 / COARSE**2
    return [
        f"Of your cells, {common} of {len(cells)} {'is' if common == 1 else 'are'} among its "
        f"{len(cells)} strongest; by chance {chance:.1f} would be."
    ]


def strongest_cells(found: Attribution, count: int) -> list[int]:
    """The cells with most of the map in them: of what speaks for the class, where it is signed."""
    means = cell_means(np.maximum(found.map, 0), COARSE).ravel()
    return [int(cell) for cell in (-means).argsort(kind="stable")[:count]]


def _draw_downloads(found: Attribution, laid: Pixels) -> None:
    def array() -> bytes:
        file = io.BytesIO()
        np.save(file, found.raw)
        return file.getvalue()

    with st.container(horizontal=True, gap="xsmall"):
        st.download_button(
            "Picture (.png)",
            lambda: encode_png(laid),
            f"{found.method}.png",
            "image/png",
            key=f"picture_{found.method}",
            on_click="ignore",
        )
        st.download_button(
            "Array (.npy)",
            array,
            f"{found.method}.npy",
            key=f"array_{found.method}",
            on_click="ignore",
        )
