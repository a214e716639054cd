"""The trial: the picture is covered cell by cell in each map's order, and the answer watched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.trial import Line, trial_lines
from resnet_viz.inside.saliency.cells import cell_means, cover_pixels
from resnet_viz.inside.saliency.fills import FILLS
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.verdict import judge
from resnet_viz.pictures.images import encode_jpeg
from resnet_viz.ui.address import titles
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.results import answer_covered, tried
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.controls import segments
from resnet_viz.ui.history import bound
from resnet_viz.ui.tables import Table, show_numbers

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.fills import Fill
    from resnet_viz.inside.saliency.results import Attribution
    from resnet_viz.inside.saliency.trials import Curve, Trial

EDGES = "An edge detector"
STEP_SIDE = 224  # pixels


def show_trial(case: Case, maps: Sequence[Attribution]) -> None:
    """Deletion and insertion of the maps above, for who asks: it takes a while."""
    st.subheader("The trial: cover what a map calls important", anchor=False)
    st.markdown(
        "If a map shows the evidence, the answer must fall fast while its strongest cells are "
        "covered first, and rise fast while they come back first. Two that know nothing of the "
        "network run along: an edge detector, and orders by chance."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        begun = st.toggle("Put them on trial", key=bound("tried", False))
        fill: Fill = segments(
            "Covered with", "trial_fill", "mean", "None of them is neutral: compare."
        )
    if not begun or not maps:
        return
    orders = tuple((one.method, cell_means(one.map).tobytes()) for one in maps)
    sight, network = case.chosen.view.sight, case.chosen.model
    found = tried(network, case.target, orders, fill, sight)
    names = [BY_ID[name].title for name in found.names]
    deletion, insertion = st.columns(2)
    for place, which, axis in (
        (deletion, "deletion", "covered, the strongest first"),
        (insertion, "insertion", "shown, the strongest first"),
    ):
        with place:
            _draw_curves(case, found, names, which, axis)
    _show_areas(found, names)
    _show_step(case, found, names)
    trials = _all_trials(case, orders, found)
    st.markdown(explained(_verdict(trials, names)))


def _draw_curves(case: Case, found: Trial, names: Sequence[str], which: str, axis: str) -> None:
    def line(name: str, curve: Curve) -> Line:
        return Line(name, curve.probabilities(getattr(curve, which)).tolist())

    counts = found.edges.counts
    figure = trial_lines(
        [count / counts[-1] for count in counts],
        [line(name, curve) for name, curve in zip(names, found.curves, strict=True)],
        line(EDGES, found.edges),
        [line("by chance", curve) for curve in found.random],
        axis,
    )
    alt = f"Probability of {case.label}, by how much of the picture is {axis}"
    show_chart(figure, key=f"trial_{which}", alt=alt)


def _show_areas(found: Trial, names: Sequence[str]) -> None:
    """The areas under the curves, in logits."""
    mean, spread = found.random_area
    curves = [*found.curves, found.edges]
    table: Table = {
        "map": [*names, EDGES, f"by chance, ± {spread:.2g}"],
        "deletion (low is good)": [*(curve.deletion_area for curve in curves), mean],
        "insertion (high is good)": [*(curve.insertion_area for curve in curves), mean],
        "insertion less deletion": [*(curve.score for curve in curves), 0.0],
    }
    show_numbers(table, "trial.csv", "The areas under the curves, mean logits")


def _show_step(case: Case, found: Trial, names: Sequence[str]) -> None:
    """The picture as covered at one step, and the answer to it."""
    with st.container(horizontal=True, gap="large"):
        picture = st.container(width=STEP_SIDE)
        with st.container(width="stretch"):
            name = st.selectbox("The picture as covered by", names, key="step_map", width=260)
            curve = found.curves[names.index(name)]
            step = st.slider("Step", 0, len(curve.counts) - 1, 4, key="step_number", width=320)
            cells = tuple(int(cell) for cell in curve.deleted(step))
            answer = answer_covered(case.chosen.model, cells, found.fill, case.chosen.view.sight)
            best, share = answer.top[0], float(answer.probabilities[case.target])
            st.markdown(
                f"{len(cells) / curve.counts[-1]:.0%} covered: {case.label} {share:.1%}; the "
                f"network says **{best.label}**, {best.probability:.1%}."
            )
    with picture:
        pixels = cover_pixels(case.chosen.view.sight.pixels, cells, found.fill, found.fill_seed)
        st.image(encode_jpeg(pixels), width="stretch", alt=f"Covered by {name}, step {step}")


def _all_trials(case: Case, orders: tuple[tuple[str, bytes], ...], found: Trial) -> list[Trial]:
    """This trial, and all others where the learner wants them."""
    rest = [fill for fill in FILLS if fill != found.fill]
    wanted = st.toggle("Try the other fills as well, and judge", key=bound("all_fills", False))
    if not wanted:
        return [found]
    network, sight = case.chosen.model, case.chosen.view.sight
    return [found, *(tried(network, case.target, orders, fill, sight) for fill in rest)]


def _verdict(trials: Sequence[Trial], names: Sequence[str]) -> str:
    """What the trials say, in words."""
    found = judge(trials)
    fills = titles("trial_fill")
    lines = []
    for name, one in zip(names, found.maps, strict=True):
        beaten = [fills[fill].lower() for fill in one.beats_edges]
        chance = [fills[fill].lower() for fill in one.beats_chance]
        lines.append(
            f"- **{name}** {_beats('the edge detector', beaten, len(trials))}, and "
            f"{_beats('every order by chance', chance, len(trials))}."
        )
    titled = dict(zip((one.name for one in found.maps), names, strict=True))
    best = [titled[ranking[0]] for ranking in found.rankings]
    if len(trials) == 1:
        order = f"Best here: **{best[0]}**. Another fill may say otherwise."
    elif found.ranking_changes:
        told = ", ".join(f"{fills[t.fill].lower()}: {b}" for t, b in zip(trials, best, strict=True))
        order = f"**The ranking changes with the fill** (best with {told})."
    else:
        order = f"The ranking is the same with every fill; best is **{best[0]}**."
    return "\n".join([f"**Verdict**, for this picture and class. {order}", "", *lines])


def _beats(control: str, fills: Sequence[str], tried: int) -> str:
    if not fills:
        return f"does not beat {control}"
    if len(fills) == tried:
        return f"beats {control}" + (" with every fill" if tried > 1 else "")
    return f"beats {control} with {', '.join(fills)} alone"
