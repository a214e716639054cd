"""What a detector finds in a picture, once for all sessions of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.coco import Detector
from resnet_viz.pictures.images import decode
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.services import KEYS, engine

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.detection import Detection
    from resnet_viz.networks.detectors import LoadedDetector


# Not copied at a hit, as `analyzed`: up to 110 MB each with a hundred masks. Nobody may change it.
@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=KEYS)
def detected(
    detector: Detector,
    stamp: tuple[int, ...],  # noqa: ARG001 - stands for the weights in the cache's key
    picture: Picture,
) -> Detection:
    """What a detector finds in the whole picture."""
    pixels = decode(picture.data).pixels

    def work(model: LoadedDetector) -> Detection:
        from resnet_viz.inside.detection import detect, shrunk

        return detect(model, shrunk(pixels))

    return engine().run(detector, work)
