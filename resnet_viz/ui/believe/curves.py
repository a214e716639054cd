"""The curves of a trial, and the picture as it was covered at the point that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from resnet_viz.figures.trial import Line, trial_lines
from resnet_viz.inside.saliency.cells import cover_pixels
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.ui.address import titles
from resnet_viz.ui.believe.case import Case
from resnet_viz.ui.believe.results import answer_covered
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.controls import segments
from resnet_viz.ui.history import bound

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.trials import Curve, Trial

EDGES: Final = "An edge detector"
SIDE: Final = 224  # pixels
AXES: Final = {
    "deletion": "covered, the strongest first",
    "insertion": "shown, the strongest first",
}
USUAL_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A `step` of a `test`, "deletion" or "insertion", of the map of that `name`, or "edges"."""

    name: str
    test: str
    step: int


def titles_of(found: Trial) -> list[str]:
    """The names of the maps in words."""
    return [BY_ID[name].title for name in found.names]


def show_curves(case: Case, found: Trial) -> None:
    """Both tests, side by side; a click on a point shows the picture and the answer there."""
    point = _looked_at(found)
    for place, test in zip(st.columns(2), AXES, strict=True):
        with place:
            _draw_curves(case, found, test, point)
    if case.against is not None:
        st.caption(f"The probability as if {case.label} and {case.rival_label} were all there is.")
    with st.container(horizontal=True, gap="large"):
        picture = st.container(width=SIDE)
        with st.container(width="stretch"):
            _pick_point(found)
            _show_answer(case, found, point)
    with picture:
        pixels = cover_pixels(
            case.chosen.view.sight.pixels, _covered(found, point), found.fill, found.fill_seed
        )
        alt = f"{titles('trial_test')[point.test]}, step {point.step}, as {_title(point.name)} says"
        st.image(data_address(encode_jpeg(pixels)), width="stretch", alt=alt)


def _curves(found: Trial) -> dict[str, Curve]:
    """All whose points can be looked at, by name, in the order of their lines."""
    return {**dict(zip(found.names, found.curves, strict=True)), "edges": found.edges}


def _title(name: str) -> str:
    return EDGES if name == "edges" else BY_ID[name].title


def _looked_at(found: Trial) -> Point:
    state, last = st.session_state, len(found.edges.counts) - 1
    return Point(
        name=state[bound("trial_map", found.names[0], _curves(found))],
        test=state[bound("trial_test", "deletion", titles("trial_test"))],
        step=int(state[bound("trial_step", USUAL_STEP, within=(0, last))]),
    )


def _pick_point(found: Trial) -> None:
    """The same by the keyboard, which `_looked_at` has read already."""
    names = _curves(found)
    st.markdown("**Click a point of a curve**, or choose:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "By the map",
            list(names),
            format_func=_title,
            key=bound("trial_map", found.names[0], names),
            width=220,
        )
        segments("Test", "trial_test", "deletion")
        last = len(found.edges.counts) - 1
        key = bound("trial_step", USUAL_STEP, within=(0, last))
        st.slider("Step", 0, last, key=key, width=260)


def _draw_curves(case: Case, found: Trial, test: str, point: Point) -> None:
    curves = _curves(found)
    names = list(curves)

    def line(name: str, curve: Curve) -> Line:
        return Line(name, curve.shares(getattr(curve, test)).tolist())

    def look(number: int, step: int) -> None:
        if 1 <= number <= len(names):  # the first is the band, the last the ring
            state = {"trial_map": names[number - 1], "trial_test": test, "trial_step": step}
            st.session_state.update(state)

    counts = found.edges.counts
    figure = trial_lines(
        [count / counts[-1] for count in counts],
        [line(_title(name), curve) for name, curve in curves.items()],
        [line("by chance", curve) for curve in found.random],
        AXES[test],
        (names.index(point.name), point.step) if test == point.test else None,
    )
    of = case.label if case.against is None else f"{case.label}, not {case.rival_label}"
    alt = f"Probability of {of}, by how much of the picture is {AXES[test]}"
    show_chart(figure, key=f"trial_{test}", alt=alt, on_click=look)


def _covered(found: Trial, point: Point) -> tuple[int, ...]:
    curve = _curves(found)[point.name]
    cells = curve.deleted if point.test == "deletion" else curve.not_yet_inserted
    return tuple(int(cell) for cell in cells(point.step))


def _show_answer(case: Case, found: Trial, point: Point) -> None:
    cells, network = _covered(found, point), case.chosen.model
    answer = answer_covered(network, cells, found.fill, case.chosen.view.sight)
    best, share = answer.top[0], float(answer.probabilities[case.target])
    other = (
        "" if best.label == case.label else f"; it says **{best.label}**, {best.probability:.1%}"
    )
    area = len(cells) / found.edges.counts[-1]
    st.markdown(f"{area:.0%} covered: the network gives {case.label} **{share:.1%}**{other}.")
