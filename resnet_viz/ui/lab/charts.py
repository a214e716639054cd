"""The charts of the lab's runs, and the sentence above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from resnet_viz.figures.lab import (
    error_on_test_set,
    gradient_heatmap,
    gradient_norms,
    loss,
    training_error,
)
from resnet_viz.figures.ladder import ladder_by_depth, ladder_by_step
from resnet_viz.lab.curves import Curves
from resnet_viz.lab.history import Run
from resnet_viz.lab.words import of_gradients
from resnet_viz.ui.aloud import say_aloud
from resnet_viz.ui.charts import show_chart

LADDER = 3  # depths at least: two points make no curve
ROOM = """<style>
.st-key-said { min-height: 7.6rem; } /* two lines and two below: the charts stand still */
.st-key-said h2 { font-size: clamp(1.2rem, 2.8vw, 1.75rem); line-height: 1.25; padding: 0 0 1rem; }
</style>"""


def say(sentence: str, beneath: str = "") -> None:
    """What happens, or has happened, to be read from afar, and to be heard; below it a line in
    small type."""
    with st.container(key="said", gap=None):
        st.html(ROOM)
        st.markdown(f"## {sentence}", anchors=False)
        if beneath:
            st.markdown(beneath)
    say_aloud(sentence, key="said_aloud")


def show_curves(
    runs: Sequence[Run],
    depths: Sequence[int],
    shown: Run,
    key: str,
    compared: Curves | None = None,
) -> None:
    """One large chart, of the training error, and the rest behind tabs. It is that of the run that
    is `shown`, dashed beside it another one; but of a job of many depths, of which `runs` have
    begun, it is the error against depth, and of one of two depths, in the end, both."""
    depths = sorted(set(depths))
    rungs = [(run.settings.depth, run.curves) for run in runs if run.curves.start]
    ended = len(rungs) == len(depths) and all(curves.summary for _, curves in rungs)
    tabs: dict[str, Callable[[], None]] = {
        "Depths": lambda: _show_by_depth(rungs, depths, key),
        "Step by step": lambda: _show_by_step(rungs, depths, key),
        shown.settings.title: lambda: _show_training_error(shown, compared, key),
    }
    if len(depths) < LADDER:
        del tabs["Depths"]
    if len(depths) < 2:
        del tabs["Step by step"]
    large = next(iter(tabs)) if ended else "Depths" if len(depths) >= LADDER else list(tabs)[-1]
    tabs.pop(large)()
    tabs["Test error"] = lambda: _show_test_error(shown, compared, key, rungs, depths)
    tabs["Loss"] = lambda: _show_loss(shown, compared, key)
    tabs["Gradients"] = lambda: _show_gradients(shown, key)
    for tab, show in zip(st.tabs(list(tabs)), tabs.values(), strict=True):
        with tab:
            show()


def _show_training_error(run: Run, compared: Curves | None, key: str) -> None:
    st.caption(
        "Training error: dots for the whole set after each epoch, a faint line for the batches."
    )
    show_chart(
        training_error(run.curves, compared),
        key=f"race_{key}",
        alt="Training error of both networks, step by step.",
    )
    st.caption(
        f"{run.settings.title}. In the first epochs the dots may lie far above the line: batch "
        "norm's running averages, with which the whole set is measured, lag behind."
    )


def _show_by_depth(rungs: Sequence[tuple[int, Curves]], depths: Sequence[int], key: str) -> None:
    show_chart(
        ladder_by_depth(rungs, depths, "training"),
        key=f"by_depth_{key}",
        alt="Final training error of both networks against their depth.",
    )
    st.caption("Training error in the end, against the number of layers.")


def _show_by_step(rungs: Sequence[tuple[int, Curves]], depths: Sequence[int], key: str) -> None:
    show_chart(
        ladder_by_step(rungs, depths),
        key=f"by_step_{key}",
        alt="Training error of every depth against the step, plain and residual.",
    )
    st.caption(
        "Training error on the whole set after each epoch, as in the paper's Figures 1 and 6; the "
        "deeper the network, the thicker its line. The number at its end is that of its layers."
    )


def _show_test_error(
    run: Run,
    compared: Curves | None,
    key: str,
    rungs: Sequence[tuple[int, Curves]],
    depths: Sequence[int],
) -> None:
    if len(depths) >= LADDER:
        show_chart(
            ladder_by_depth(rungs, depths, "test"),
            key=f"test_by_depth_{key}",
            alt="Final test error of both networks against their depth.",
        )
        st.caption("Test error in the end, against the number of layers.")
    show_chart(
        error_on_test_set(run.curves, compared),
        key=f"test_{key}",
        alt="Test error of both networks after each epoch.",
    )
    st.caption(f"Test error after each epoch, {run.settings.title}.")


def _show_loss(run: Run, compared: Curves | None, key: str) -> None:
    show_chart(
        loss(run.curves, compared), key=f"loss_{key}", alt="Loss of both networks, step by step."
    )
    st.caption(
        f"Loss on the training batches, {run.settings.title}: means over a fortieth of the run."
    )


def _show_gradients(run: Run, key: str) -> None:
    st.markdown(of_gradients(run.curves, run.settings))
    show_chart(
        gradient_norms(run.curves),
        key=f"norms_{key}",
        alt="Gradient norm of the first and the last layer of both networks, step by step.",
    )
    st.caption(
        f"Gradient norm ‖∂(loss)/∂W‖, {run.settings.title}: how strongly a step pulls at a "
        "layer's weights; means over a fortieth of the run."
    )
    show_chart(
        gradient_heatmap(run.curves),
        key=f"heatmap_{key}",
        alt="Gradient norm of every layer's weights over time, for both networks.",
    )
    st.caption(
        "Gradient norm of every layer's weights, the first layer on top; one color scale for "
        "both networks; blank is exactly 0, or not a number. Look whether it fades from the last "
        "layer to the first."
    )
