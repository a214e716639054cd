"""What the pages that look inside a network share: its analysis for the selection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.catalog import ModelChoice
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import analyzed

if TYPE_CHECKING:
    from resnet_viz.analysis import Analysis

CHOSEN = "block_chosen"


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
        result = analyzed(
            network, chosen.picture.digest, index, shortcut_scale, chosen.view.prepared.cropped
        )
        index = result.target
        found.append(result)
    warn_unless_finite(*(result.prediction.logits for result in found))
    return found


def warn_unless_finite(*arrays: NDArray[np.float32]) -> None:
    """Say so where a network's numbers are infinite or no numbers at all."""
    if not all(np.isfinite(array).all() for array in arrays):
        st.warning("Some numbers are not finite: this network overflows on this picture.")


def pick_block_name(names: Sequence[str], default: int) -> str:
    """A block's name from a list. One that was chosen, here, on another page or by the address,
    stays; before that every page begins with its own `default`, a place in the list."""
    if "block" in st.query_params:
        st.session_state[CHOSEN] = True
    before = st.session_state.get("block")
    if before is not None and not (st.session_state.get(CHOSEN) and before in names):
        st.session_state.block = names[default]
    name: str = st.selectbox(
        "Block",
        names,
        index=default,
        key="block",
        bind="query-params",
        width=140,
        on_change=lambda: st.session_state.update({CHOSEN: True}),
    )
    return name


def choose_block_name(name: str) -> None:
    """Callback of a picture on which a block is chosen."""
    st.session_state.update({"block": name, CHOSEN: True})


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


def label_of(chosen: Selection, result: Analysis) -> str:
    """The class that was explained."""
    return chosen.categories[result.target].label
