"""The sidebar's model: which one serves, and the download of one that is not here yet."""

from __future__ import annotations

import streamlit as st

from resnet_viz.catalog import BUILTIN_RESNET, IMAGENET_RESNET, Category, ModelChoice, choices
from resnet_viz.errors import ResNetVizError
from resnet_viz.preprocessing import Preprocessing
from resnet_viz.ui.services import downloads, inputs_and_outputs

POLL_SECONDS = 0.5


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
            if _is_here(chosen):
                return chosen, *inputs_and_outputs(chosen)
        except ResNetVizError as error:
            st.error(f"{error} The built-in ResNet-50 serves meanwhile.")
    return BUILTIN_RESNET, *inputs_and_outputs(BUILTIN_RESNET)


def switch_to_imagenet() -> None:
    """Callback of the button on the pages: choose ImageNet-1k and fetch it if need be."""
    st.session_state.model = IMAGENET_RESNET.id
    if not _is_local(IMAGENET_RESNET):
        downloads().start(IMAGENET_RESNET)


def _is_local(choice: ModelChoice) -> bool:
    from resnet_viz import models  # torch: only where weights beyond the built-in ones matter

    return models.is_local(choice)


def _is_here(choice: ModelChoice) -> bool:
    """Whether the weights are here; where not, offers the download or shows its progress."""
    state = downloads().state(choice)
    if state is not None and not state.finished:
        _progress(choice)
        return False
    if _is_local(choice):
        return True
    if state is not None and state.error:
        st.error(f"{state.error} The built-in ResNet-50 serves meanwhile.")
    else:
        st.info("These weights are not on this machine; the built-in ResNet-50 serves meanwhile.")
    st.button(
        "Download them",
        icon=":material/download:",
        key="download",
        on_click=downloads().start,
        args=(choice,),
    )
    return False


@st.fragment(run_every=POLL_SECONDS)
def _progress(choice: ModelChoice) -> None:
    state = downloads().state(choice)
    if state is None or state.finished:
        st.rerun()
    mega = state.done / 1e6
    if state.total:
        share = min(1.0, state.done / state.total)
        st.progress(share, f"Downloading {mega:.0f} of {state.total / 1e6:.0f} MB")
    else:
        st.progress(0.0, "Starting the download…")
    st.caption("The built-in ResNet-50 serves meanwhile.")
