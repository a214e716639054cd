"""What is chosen, for a page that has no bar to say it."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import BUILTIN_RESNET
from resnet_viz.networks.operator_files import choices
from resnet_viz.networks.published_files import is_local
from resnet_viz.pictures.gallery import SAMPLES
from resnet_viz.ui.bar.model_picker import inputs_and_outputs
from resnet_viz.ui.samples import SAMPLE_TITLES, sample_picture
from resnet_viz.ui.selection import Selection, selection


def last_chosen() -> Selection:
    """What the bar said last in this session. Before it has said anything, what the address says of
    picture, model and class, else the first picture and the built-in network; an operator's network
    would have to be loaded first, and is not."""
    if "selection" in st.session_state:
        return selection()
    kept = st.session_state.kept
    image, target, chosen = (kept.get(key) for key in ("image", "target", "model"))
    model = choices().get(chosen, BUILTIN_RESNET)
    if model.file or not is_local(model):
        model = BUILTIN_RESNET
    preprocessing, categories = inputs_and_outputs(model)
    known = any(category.label == target for category in categories)
    return Selection(
        sample_picture(image if image in SAMPLE_TITLES else SAMPLES[0].id),
        model,
        preprocessing,
        categories,
        target if known else None,
        twin=False,
    )
