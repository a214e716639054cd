"""The charts of the lab's runs, and the sentence above them."""

from __future__ import annotations

import streamlit as st

from resnet_viz.figures.lab import gradient_heatmap, race
from resnet_viz.figures.ladder import ladder_by_depth, ladder_by_step
from resnet_viz.lab.curves import Curves
from resnet_viz.lab.history import Look, Run
from resnet_viz.ui.charts import show_chart

LADDER = 3  # depths at least: two points make no curve
ROOM = "<style>.st-key-said { min-height: 5.5rem; }</style>"  # three lines: the charts stand still


def say(sentence: str, beneath: str = "") -> None:
    """What happens, or has happened, to be read from afar; below it a line in small type."""
    with st.container(key="said", gap=None):
        st.html(ROOM)
        st.markdown(f"### {sentence}", anchors=False)
        if beneath:
            st.markdown(beneath)


def show_run(run: Run, key: str, compared: Curves | None = None, *, named: bool) -> None:
    """Errors, loss and gradients of one run, dashed those of another; `named` above them, where
    the job has several."""
    if named:
        st.markdown(f"**{run.settings.title}**")
    show_chart(
        race(run.curves, compared),
        key=f"race_{key}",
        alt="Training error, test error, loss and gradient norm of both networks, step by step.",
    )
    st.caption(
        "Errors: dots for the whole set after each epoch, a faint line for the training batches. "
        "In the first epochs the dots may lie far above the line: batch norm's running averages, "
        "with which the whole set is measured, lag behind. Gradient norm ‖∂(loss)/∂W‖, how "
        "strongly a step pulls at a layer's weights: first layer solid, last layer dotted. Lines "
        "are running means over a fortieth of the run."
    )
    show_chart(
        gradient_heatmap(run.curves),
        key=f"heatmap_{key}",
        alt="Gradient norm of every layer's weights over time, for both networks.",
    )
    st.caption(
        "Gradient norm of every layer's weights, the first layer on top; one colour scale for "
        "both networks; blank is exactly 0, or not a number. Look whether it fades from the last "
        "layer to the first."
    )


def show_ladder(look: Look, key: str) -> None:
    """A job's runs of several depths beside each other, where it is of several."""
    depths = sorted(set(look.depths))
    if len(depths) < 2:
        return
    rungs = [(run.settings.depth, run.curves) for run in look.runs if run.curves.start]
    if len(depths) >= LADDER:
        show_chart(
            ladder_by_depth(rungs, depths),
            key=f"by_depth_{key}",
            alt="Final training and test error of both networks against their depth.",
        )
        st.caption("Errors in the end, against the number of layers.")
    show_chart(
        ladder_by_step(rungs, depths),
        key=f"by_step_{key}",
        alt="Training error of every depth against the step, plain and residual.",
    )
    st.caption(
        "Training error on the whole set after each epoch, as in the paper's Figures 1 and 6; the "
        "deeper the network, the thicker its line."
    )
