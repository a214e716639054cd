"""The sidebar of every page: picture, model, class and device."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import Category
from resnet_viz.ui.bar.model_picker import pick_model
from resnet_viz.ui.bar.picture_picker import pick_picture
from resnet_viz.ui.history import bound
from resnet_viz.ui.lab.session import keep_job_alive
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine

ANSWER = "Whatever it answers"
DEVICE_SECONDS = 1.0


def draw_bar() -> None:
    """Draw the sidebar and keep what it says for the page (`selection()`)."""
    with st.sidebar:
        picture_place = st.container()  # shown first, filled second: the model says how to cut
        model, preprocessing, categories = pick_model()
        with picture_place:
            picture = pick_picture(preprocessing)
        target = pick_class(categories)
        draw_device()
        keep_job_alive()
    st.session_state.selection = Selection(picture, model, preprocessing, categories, target)


def pick_class(categories: tuple[Category, ...]) -> str | None:
    """The label of the class to follow; None for whatever the network answers."""
    labels = [category.label for category in categories]
    options = [ANSWER, *labels]
    label = st.selectbox(
        "Class to follow",
        options,
        key=bound("target", ANSWER, options),
        help="The class whose probability the pages follow.",
    )
    return None if label == ANSWER else label


def draw_device() -> None:
    """Where the network runs; filled in once torch is loaded, which starts after the first
    paint so as not to delay it."""
    title = engine().device_title
    if title is not None:
        st.caption(f":material/memory: {title}")
    else:
        _wait_for_device()


@st.fragment(run_every=DEVICE_SECONDS)
def _wait_for_device() -> None:
    if engine().device_title is not None:
        st.rerun()
    if st.session_state.get("painted"):
        engine().warm_up()
    st.session_state.painted = True
    st.caption(":material/memory: loading torch…")
