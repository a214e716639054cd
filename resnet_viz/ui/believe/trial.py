"""The trial: the picture is covered cell by cell in each map's order, and the answer watched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.inside.saliency.cells import cell_means
from resnet_viz.inside.saliency.fills import FILLS
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.curves import EDGES, show_curves, titles_of
from resnet_viz.ui.believe.maps import Maps
from resnet_viz.ui.believe.results import tried
from resnet_viz.ui.controls import segments
from resnet_viz.ui.history import bound
from resnet_viz.ui.layout import explain_errors, part
from resnet_viz.ui.tables import Table, show_numbers

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.fills import Fill
    from resnet_viz.inside.saliency.trials import Trial


def show_trial(case: Case, maps: Maps) -> list[Trial]:
    """Deletion and insertion of the maps above, for who asks: it takes a while. The trials, one
    with each fill that is wanted."""
    st.header("The trial: cover what a map calls important", anchor=False)
    st.markdown(
        "If a map shows the evidence, the answer must fall fast while its strongest cells are "
        "covered first, and rise fast while they come back first. Two that know nothing of the "
        "network run along: an edge detector, and orders by chance."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        begun = st.toggle("Put them on trial", key=bound("tried", False))
        if begun:
            fill: Fill = segments(
                "Covered with", "trial_fill", "mean", "None of them is neutral: compare."
            )
    if not begun or not maps.found:
        return []
    orders = tuple((one.method, cell_means(one.map).tobytes()) for one in maps.found)
    try_with = partial(_try, case, orders)
    with explain_errors("again_trial"):
        found = try_with(fill)

        @partial(part, key="again_curves")
        def curves() -> None:
            show_curves(case, found)

        curves()
        _show_areas(found)
        wanted = st.toggle("Try the other fills as well", key=bound("all_fills", False))
        rest = [try_with(other) for other in FILLS if wanted and other != fill]
        return [found, *rest]
    return []


def _try(case: Case, orders: tuple[tuple[str, bytes], ...], fill: Fill) -> Trial:
    return tried(case.chosen.model, case.why, orders, fill, case.chosen.view.sight)


def _show_areas(found: Trial) -> None:
    """The areas under the curves, in logits."""
    mean, spread = found.random_area
    curves = [*found.curves, found.edges]
    table: Table = {
        "map": [*titles_of(found), EDGES, f"by chance, ± {spread:.2g}"],
        "deletion (low is good)": [*(curve.deletion_area for curve in curves), mean],
        "insertion (high is good)": [*(curve.insertion_area for curve in curves), mean],
        "insertion less deletion": [*(curve.score for curve in curves), 0.0],
    }
    show_numbers(table, "trial.csv", "The areas under the curves, mean logits")
