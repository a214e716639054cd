"""The bar above the pages that look at a picture: the picture, the network, the class to follow."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from resnet_viz.facts.catalog import Category
from resnet_viz.ui.address import BY_KEY
from resnet_viz.ui.bar.model_picker import pick_model
from resnet_viz.ui.bar.picture_picker import pick_picture, say_of_picture
from resnet_viz.ui.bar.twin_switch import say_of_twin, switch_twin
from resnet_viz.ui.component import style
from resnet_viz.ui.exhibits import Exhibit
from resnet_viz.ui.history import bound
from resnet_viz.ui.selection import Selection

ANSWER = "its answer"
_SHEET = Path(__file__).with_name("bar.css")


def draw_bar(shown: Exhibit) -> DeltaGenerator:
    """Draw it and keep what it says for the page (`selection()`). Its row, for what may stand
    beside."""
    st.html(style(_SHEET))
    with st.container(key="bar"):
        row = st.container(horizontal=True, gap="small", vertical_alignment="center")
        with row:
            picture_place = st.container(horizontal=True, width="content")
            # The picture is shown first and chosen second: the model says how to cut it.
            model, preprocessing, categories = pick_model()
            with picture_place:
                picture = pick_picture(preprocessing)
            target = pick_class(categories)
            twin = BY_KEY["twin"].is_on(shown.name) and switch_twin(model)
        if twin:
            say_of_twin()
        say_of_picture(picture, preprocessing)
    st.session_state.selection = Selection(picture, model, preprocessing, categories, target, twin)
    return row


def pick_class(categories: tuple[Category, ...]) -> str | None:
    """The label of the class to follow; None for whatever the network answers."""
    labels = [category.label for category in categories]
    options = [ANSWER, *labels]
    label = st.selectbox(
        "Class to follow",
        options,
        format_func=lambda label: f"Follow: {label}",
        key=bound("target", ANSWER, options),
        label_visibility="collapsed",
        width=165,
    )
    return None if label == ANSWER else label
