"""The sanity check: the network becomes random, layer by layer, and the maps are watched."""

from __future__ import annotations

from functools import partial
from math import isnan
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.verdict import STAYS
from resnet_viz.ui.address import titles
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.maps import Maps
from resnet_viz.ui.believe.states import show_state
from resnet_viz.ui.history import bound
from resnet_viz.ui.layout import explain_errors, part
from resnet_viz.ui.tables import Table, show_numbers
from resnet_viz.ui.tested import checked

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.checks import Sanity


def show_forgetting(case: Case, maps: Maps) -> Sanity | None:
    """The maps above while the network forgets, for who asks: it takes a while."""
    st.header("The second trial: make the network forget", anchor=False)
    st.markdown(
        "A map that shows what the network learned must change when the network forgets it. Here "
        "its layers become random, from its answer back to the picture "
        "([Adebayo et al. 2018](https://arxiv.org/abs/1810.03292))."
    )
    begun = st.toggle("Make it forget", key=bound("forget", False))
    if not begun or not maps.found:
        return None
    with explain_errors("again_forget"):
        chosen = case.chosen
        found = checked(chosen.model, case.why, maps.methods, maps.settings, chosen.view.sight)

        @partial(part, key="again_state")
        def state() -> None:
            show_state(case, found, maps.cover)

        state()
        _show_numbers(case, found)
        return found
    return None


def _show_numbers(case: Case, found: Sanity) -> None:
    """Which maps stay, and how alike all of them are at every step."""
    stay = [
        BY_ID[method].title
        for method, alike in zip(found.methods, found.states[-1].likeness, strict=True)
        if alike.magnitude > STAYS
    ]
    if stay:
        st.markdown(
            f"With everything random, much the same: **{', '.join(stay)}** (above {STAYS:g}). "
            "What does not change cannot show what the network learned."
        )
    else:
        st.markdown(f"With everything random, none is much the same (above {STAYS:g}).")
    st.markdown("That a map changes alone proves little: noise changes, too.")
    show_numbers(
        correlations(case.label, found),
        "forgetting.csv",
        "How alike the maps stay: rank correlations",
    )


def correlations(label: str, found: Sanity) -> Table:
    """A column a step; a row for what is left of the answer, and three a map."""
    measures = {"magnitudes": "magnitude", "with signs": "signed", "SSIM": "ssim"}
    table: Table = {
        "map": [
            f"probability of {label}",
            *(BY_ID[m].title for m in found.methods for _ in measures),
        ],
        "compared": ["", *(list(measures) * len(found.methods))],
    }
    for state in found.states:
        numbers = [getattr(one, name) for one in state.likeness for name in measures.values()]
        column = [state.probability(found.target), *numbers]
        table[titles("forgotten")[state.part]] = [None if isnan(x) else x for x in column]
    return table
