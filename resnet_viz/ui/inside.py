"""What the pages that look inside a network share: its analysis for the selection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import analyzed

if TYPE_CHECKING:
    from resnet_viz.inside.analysis import Analysis


def analyses(
    chosen: Selection,
    networks: Sequence[ModelChoice],
    target: str | None,
    shortcut_scale: float = 1.0,
) -> list[Analysis]:
    """One analysis a network, all of the class `target`, by default the one the first network
    answers. Raises what the engine raises."""
    labels = [category.label for category in chosen.categories]
    index = None if target is None else labels.index(target)
    found = []
    for network in networks:
        result = analyzed(network, index, shortcut_scale, chosen.view.prepared.cropped)
        index = result.target
        found.append(result)
    warn_unless_finite(*(result.prediction.logits for result in found))
    return found


def warn_unless_finite(*arrays: NDArray[np.float32]) -> None:
    """Say so where a network's numbers are infinite or no numbers at all."""
    if not all(np.isfinite(array).all() for array in arrays):
        st.warning("Some numbers are not finite: this network overflows on this picture.")


def pick_opacity() -> float:
    """How strongly the largest number of a map covers the picture, 0 to 1; the same on all
    pages."""
    percent = st.slider(
        "Opacity of the map (%)",
        0,
        100,
        80,
        5,
        key="opacity",
        bind="query-params",
        width=220,
        help="Of its largest number. Smaller ones cover less; where the map is 0 the picture is "
        "left as it is.",
    )
    return float(percent) / 100


def block_box(names: Sequence[str], first: int) -> str:
    """The name of the block to look at. One that was chosen is kept from page to page; one that
    another page merely opened with gives way to the place `first`, which this page opens with."""
    own, held = names[first], st.session_state.get("block")
    if held not in (None, *names):
        st.session_state.block = names[-1]  # the block of another network
    elif held is not None and held == st.session_state.get("block_opened") != own:
        del st.session_state.block
    st.session_state.block_opened = own
    return str(
        st.selectbox("Block", names, index=first, key="block", bind="query-params", width=140)
    )


def label_of(chosen: Selection, result: Analysis) -> str:
    """The class that was explained."""
    return chosen.categories[result.target].label
