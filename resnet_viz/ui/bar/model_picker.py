"""The bar's model: which one serves, the download of one that is not here yet, and the button
on the pages that asks for ImageNet's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.engine.questions import Question
from resnet_viz.errors import ResNetVizError
from resnet_viz.facts.catalog import (
    BUILTIN,
    BUILTIN_RESNET,
    IMAGENET_RESNET,
    RESIZE,
    Category,
    ModelChoice,
    builtin_file,
    imagenet_categories,
)
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.operator_files import choices, operator_files
from resnet_viz.networks.published_files import fetch, is_local
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.ui.asking import ask
from resnet_viz.ui.downloading import Wanted, failure, obtain, show_progress
from resnet_viz.ui.history import bound
from resnet_viz.ui.services import downloads

if TYPE_CHECKING:
    from resnet_viz.networks.models import LoadedModel

MEANWHILE = "The built-in ResNet-50 serves meanwhile."
MEANWHILE_HERE = "Until it is here, the built-in network goes on answering."
ASK = "Ask a network that knows 1,000 things (ImageNet-1k)"
ASK_AGAIN = "Try again: a network that knows 1,000 things (needs the internet)"
ASKED = "imagenet_asked"  # the button was pressed: "waiting" for its download, or it "failed"


def pick_model() -> tuple[ModelChoice, Preprocessing, tuple[Category, ...]]:
    """The model that serves: the one chosen, or the built-in one while the chosen one is not
    here or cannot be loaded, which the bar then says."""
    available = choices()
    _switch_when_here()
    chosen = available[
        st.selectbox(
            "Model",
            list(available),
            format_func=lambda model_id: available[model_id].title,
            key=bound("model", BUILTIN_RESNET.id, available),
            label_visibility="collapsed",
            width=242,
            on_change=_forget_the_button,
        )
    ]
    _say_what_was_passed_over()
    if chosen != BUILTIN_RESNET:
        try:
            if obtain(_weights_of(chosen, MEANWHILE)):
                read = inputs_and_outputs(chosen)
                if chosen.file:
                    st.caption(_provenance(chosen))
                return chosen, *read
        except ResNetVizError as error:
            st.error(f"{error} {MEANWHILE}")
    return BUILTIN_RESNET, *inputs_and_outputs(BUILTIN_RESNET)


def inputs_and_outputs(choice: ModelChoice) -> tuple[Preprocessing, tuple[Category, ...]]:
    """How a model wants its pictures and what it can answer. Only an operator's file has to be
    loaded to know; raises what loading it raises."""
    if choice.file:
        return ask(Question(_read, choice, ()), "Loading the weights")
    preprocessing = Preprocessing(RESIZE[choice.weights])
    if choice.weights == BUILTIN:
        return preprocessing, read_card(builtin_file(choice.architecture)).categories
    return preprocessing, imagenet_categories()


def offer_imagenet() -> None:
    """On a page: the button that asks for ImageNet's network, and beside it how far its download
    is or why it failed. The model in the bar changes once there is one to serve."""
    weights = _weights_of(IMAGENET_RESNET, MEANWHILE_HERE)
    with st.container(key="imagenet_offer"):
        if show_progress(weights):
            return
        failed = failure(weights)
        if failed and st.session_state.get(ASKED) == "failed":
            st.error(failed)
        if st.button(
            ASK_AGAIN if failed else ASK,
            key="imagenet",
            icon=":material/travel_explore:",
            on_click=_ask_imagenet,
        ):
            st.rerun()  # the bar lies outside this fragment


def _ask_imagenet() -> None:
    weights = _weights_of(IMAGENET_RESNET, MEANWHILE_HERE)
    if weights.is_here():
        st.session_state.model = IMAGENET_RESNET.id
    else:
        st.session_state[ASKED] = "waiting"
        downloads().start(weights.id, weights.fetch)


def _switch_when_here() -> None:
    """Choose what the button asked for once its download has ended well."""
    state = downloads().state(IMAGENET_RESNET.id)
    if st.session_state.get(ASKED) != "waiting" or state is None or not state.finished:
        return
    if state.error:
        st.session_state[ASKED] = "failed"
    else:
        del st.session_state[ASKED]
        st.session_state.model = IMAGENET_RESNET.id


def _forget_the_button() -> None:
    st.session_state.pop(ASKED, None)  # who chooses by hand is not to be switched later


def _say_what_was_passed_over() -> None:
    passed_over = operator_files().passed_over
    if passed_over:
        with st.expander("Own weights: passed over"):
            for line in passed_over:
                st.text(line)


def _read(model: LoadedModel) -> tuple[Preprocessing, tuple[Category, ...]]:
    return model.preprocessing, model.categories


def _provenance(choice: ModelChoice) -> str:
    """Where an operator's weights come from, and how their names were read."""
    return ask(Question(_origin, choice, ()))


def _origin(model: LoadedModel) -> str:
    return model.provenance


def _weights_of(choice: ModelChoice, meanwhile: str) -> Wanted:
    return Wanted(choice.id, partial(is_local, choice), partial(fetch, choice), meanwhile)
