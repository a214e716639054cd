"""The page Family and rivals: how long each network takes for one picture on this machine."""

from __future__ import annotations

from time import sleep

import streamlit as st

from resnet_viz.family import FAMILY
from resnet_viz.figures.family import times
from resnet_viz.ui.counted import family_counts, family_times, time_here
from resnet_viz.ui.numbers import show_numbers

ASKED = "times_asked"
SETTLING_SECONDS = 3.0


def show_times() -> None:
    """The button, and what has been measured so far, by whomever."""
    st.subheader("Time for one picture", anchor=False)
    st.markdown(
        "One forward pass of one picture, 224 × 224 pixels (Inception v3: 299 × 299), in float32: "
        "the fastest of at least five passes. The weights are **random**: a pass takes as long "
        "with them, and only the time is looked at."
    )
    kept = family_times()
    again = len(kept) == len(FAMILY)
    label = "Measure again" if again else "Measure on this machine"
    st.button(label, key="measure", on_click=_ask)
    if st.session_state.pop(ASKED, False):
        _measure(again=again)
        st.rerun()  # the table above shows the times, too
    if not kept:
        return
    timed = [member for member in FAMILY if member.name in kept]
    milliseconds = [kept[member.name].milliseconds for member in timed]
    st.plotly_chart(
        times(timed, milliseconds),
        key="times",
        config={"displayModeBar": False},
        alt="Milliseconds of one forward pass of each network, from the fastest to the slowest.",
    )
    devices = " and ".join(sorted({timing.device for timing in kept.values()}))
    st.caption(
        f"Measured on: {devices}. ms: thousandths of a second. Multiply-adds are not time: many "
        "small or grouped layers keep a processor less busy than a few large ones, and large "
        "weights have to be fetched from memory. Others who use this server at the same time slow "
        "the measurement down."
    )
    adds = [family_counts(member.name, member.size).multiply_adds for member in timed]
    show_numbers(
        {
            "network": [member.title for member in timed],
            "milliseconds": milliseconds,
            "multiply-adds": adds,
            "billion multiply-adds a second": [
                count / 1e6 / time for count, time in zip(adds, milliseconds, strict=True)
            ],
            "device": [kept[member.name].device for member in timed],
        },
        "family_times.csv",
    )


def _ask() -> None:
    """Remembered, for the click itself is forgotten where the page has to run twice."""
    st.session_state[ASKED] = True


def _measure(*, again: bool) -> None:
    """Time what has no time yet, or everything `again`, one network a turn of the engine's."""
    progress = st.progress(0.0, "Waiting until the browser has drawn this page")
    sleep(SETTLING_SECONDS)  # here the browser may run on the very cores that are measured
    for done, member in enumerate(FAMILY):
        progress.progress(done / len(FAMILY), f"{member.title}, {done + 1} of {len(FAMILY)}")
        if again or member.name not in family_times():
            time_here(member.name, member.size)
