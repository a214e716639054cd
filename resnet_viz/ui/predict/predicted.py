"""What a network answers to the disturbed picture, once for all sessions of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.services import KEYS, engine

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.prediction import Prediction
    from resnet_viz.networks.models import LoadedModel


@st.cache_data(show_spinner=False, max_entries=1024, max_size="256MB", hash_funcs=KEYS)
def predicted(
    choice: ModelChoice,
    perturbation: Perturbation,
    sight: Sight,
) -> Prediction:
    """What the network answers to the disturbed picture."""
    pixels = perturb(sight.pixels, perturbation)

    def work(model: LoadedModel) -> Prediction:
        from resnet_viz.inside.prediction import predict

        return predict(model, pixels)

    return engine().run(choice, work)
