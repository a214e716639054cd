"""The sidebar's model: which one serves, and the download of one that is not here yet."""

from __future__ import annotations

from functools import partial

import streamlit as st

from resnet_viz.catalog import BUILTIN_RESNET, IMAGENET_RESNET, Category, ModelChoice
from resnet_viz.errors import ResNetVizError
from resnet_viz.operator_files import choices
from resnet_viz.preprocessing import Preprocessing
from resnet_viz.ui.downloading import Wanted, obtain
from resnet_viz.ui.services import downloads, inputs_and_outputs

MEANWHILE = "The built-in ResNet-50 serves meanwhile."


def pick_model() -> tuple[ModelChoice, Preprocessing, tuple[Category, ...]]:
    """The model that serves: the one chosen, or the built-in one while the chosen one is not
    here or cannot be loaded, which the sidebar then says."""
    available = choices()
    chosen = available[
        st.selectbox(
            "Model",
            list(available),
            format_func=lambda model_id: available[model_id].title,
            key="model",
            bind="query-params",
        )
    ]
    if chosen != BUILTIN_RESNET:
        try:
            if obtain(_weights_of(chosen)):
                return chosen, *inputs_and_outputs(chosen)
        except ResNetVizError as error:
            st.error(f"{error} {MEANWHILE}")
    return BUILTIN_RESNET, *inputs_and_outputs(BUILTIN_RESNET)


def switch_to_imagenet() -> None:
    """Callback of the button on the pages: choose ImageNet-1k and fetch it if need be."""
    st.session_state.model = IMAGENET_RESNET.id
    wanted = _weights_of(IMAGENET_RESNET)
    if not wanted.is_here():
        downloads().start(wanted.id, wanted.fetch)


def _weights_of(choice: ModelChoice) -> Wanted:
    from resnet_viz import models  # torch: only where weights beyond the built-in ones matter

    return Wanted(
        choice.id, partial(models.is_local, choice), partial(models.fetch, choice), MEANWHILE
    )
