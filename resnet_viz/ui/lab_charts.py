"""The charts of the lab's runs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.figures.lab import gradient_heatmap, race
from resnet_viz.figures.ladder import ladder_by_depth, ladder_by_step
from resnet_viz.training.curves import Curves
from resnet_viz.training.history import Run

CHART = {"displayModeBar": False}


def show_run(run: Run, key: str, compared: Curves | None = None) -> None:
    """Errors, loss and gradients of one run, dashed those of another."""
    st.plotly_chart(
        race(run.curves, compared),
        key=f"race_{key}",
        config=CHART,
        alt="Training error, test error, loss and gradient norm of both networks, step by step.",
    )
    st.caption(
        "Errors: dots for the whole set after each epoch, a faint line for the training batches. "
        "Gradient norm ‖∂(loss)/∂W‖: first layer solid, last layer dotted. Lines are running means "
        "over a fortieth of the run."
    )
    st.plotly_chart(
        gradient_heatmap(run.curves),
        key=f"heatmap_{key}",
        config=CHART,
        alt="Gradient norm of every layer's weights over time, for both networks.",
    )
    st.caption(
        "Gradient norm of every layer's weights, the first layer on top; one colour scale for "
        "both networks; blank is exactly 0, or not a number. Look whether it fades from the last "
        "layer to the first."
    )


def show_ladder(runs: Sequence[Run], key: str) -> None:
    """Runs of several depths beside each other, where there are some."""
    rungs = [(run.settings.depth, run.curves) for run in runs]
    if len({depth for depth, _ in rungs}) < 2:
        return
    st.subheader("Error against depth", anchor=False)
    st.plotly_chart(
        ladder_by_depth(rungs),
        key=f"by_depth_{key}",
        config=CHART,
        alt="Final training and test error of both networks against their depth.",
    )
    st.plotly_chart(
        ladder_by_step(rungs),
        key=f"by_step_{key}",
        config=CHART,
        alt="Training error of every depth against the step, plain and residual.",
    )
