"""The page Family and rivals: how long each network takes for one picture on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from time import sleep
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.family import FAMILY
from resnet_viz.figures.family import duration, times
from resnet_viz.ui.asking import want_again
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.counted import family_counts, family_times, keep_family_times, times_here
from resnet_viz.ui.tables import show_numbers

if TYPE_CHECKING:
    from resnet_viz.counting.timed import Timing

ASKED = "times_asked"
OWN = "times_own"  # of this session's measurement
SETTLING_SECONDS = 3.0
ROUNDS = 3


def show_times() -> None:
    """The button, and the last measurement: this session's, or one that all share."""
    st.header("Time for one picture", anchor=False)
    st.markdown(
        "One forward pass of one picture, 224 × 224 pixels (Inception v3: 299 × 299), in float32. "
        f"The networks take turns, {ROUNDS} rounds, and the fastest pass of each counts. Their "
        "weights are **random**: a pass takes as long with them."
    )
    button = st.empty()
    if st.session_state.pop(ASKED, False):
        measured = _measure()
        st.session_state[OWN] = measured
        if all(timing.steady for timing in measured.values()):
            keep_family_times(measured)
    timings: Mapping[str, Timing] = st.session_state.get(OWN) or family_times()
    label = "Measure again" if timings else "Measure on this machine"
    button.button(label, key="measure", on_click=_ask)
    if timings:
        _show(timings)


def _ask() -> None:
    """Remembered, for the click itself is forgotten where the page has to run twice."""
    st.session_state[ASKED] = True
    want_again()


def _measure() -> dict[str, Timing]:
    """Every network of the family, one after the other in each round."""
    place = st.empty()
    place.caption("Waiting until the browser has drawn this page.")
    sleep(SETTLING_SECONDS)  # here the browser may run on the very cores that are measured
    place.empty()
    return times_here(tuple((member.name, member.size) for member in FAMILY), ROUNDS)


def _show(timings: Mapping[str, Timing]) -> None:
    steady = [member for member in FAMILY if timings[member.name].steady]
    if len(steady) < len(FAMILY):
        _say_left_out(timings)
    if not steady:
        return
    milliseconds = [timings[member.name].milliseconds for member in steady]
    show_chart(
        times(steady, milliseconds),
        key="times",
        alt="The time of one forward pass of each network, from the fastest to the slowest.",
    )
    device = timings[FAMILY[0].name].device
    st.caption(
        f"Measured on: {device}. 1 s = 1,000 ms. Multiply-adds are not time: many small or "
        "grouped layers keep a processor less busy than a few large ones, and large weights have "
        "to be fetched from memory."
    )
    adds = [family_counts(member.name, member.size).multiply_adds for member in steady]
    show_numbers(
        {
            "network": [member.title for member in steady],
            "seconds": [time / 1e3 for time in milliseconds],
            "seconds, slowest round": [max(timings[m.name].repeats) / 1e3 for m in steady],
            "multiply-adds": adds,
            "billion multiply-adds a second": [
                count / 1e6 / time for count, time in zip(adds, milliseconds, strict=True)
            ],
            "device": [device] * len(steady),
        },
        "family_times.csv",
    )


def _say_left_out(timings: Mapping[str, Timing]) -> None:
    unsteady = [member for member in FAMILY if not timings[member.name].steady]
    worst = max(unsteady, key=lambda member: timings[member.name].spread)
    times_of_worst = timings[worst.name].repeats
    st.warning(
        "Something else was at work on this machine: the rounds of "
        f"{len(unsteady)} of {len(FAMILY)} networks differ by more than half ({worst.title}: "
        f"{duration(min(times_of_worst))} to {duration(max(times_of_worst))}), so these are left "
        "out. Nobody else is shown this measurement. Measure again when the machine is quiet."
    )
