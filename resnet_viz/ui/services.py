"""What all sessions of a server share: the engine, the downloads, the lab, and pictures.

What a page asks the engine is in the page's own folder. What was computed or prepared is kept in
the engine's store, for whoever asks next.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from resnet_viz.engine.cluster_device import CLUSTER_SETTING
from resnet_viz.engine.downloads import Downloads
from resnet_viz.engine.lab import Lab
from resnet_viz.engine.records import records_folder
from resnet_viz.engine.service import Engine
from resnet_viz.engine.turns import Turns
from resnet_viz.pictures.images import decode, encode_jpeg
from resnet_viz.pictures.preprocessing import Prepared, Preprocessing
from resnet_viz.pictures.sight import Picture, Sight

SHOWN_SIDE = 480  # longest side, in pixels, of a photo as it is sent back to the browser


@dataclass(frozen=True, slots=True, eq=False)
class PictureView:
    """A picture as the pages use it: `shown` a small copy of the whole photo, as JPEG; `size` the
    photo's own (width, height) in pixels; `notes` what decoding did to it."""

    shown: bytes
    size: tuple[int, int]
    format: str
    notes: tuple[str, ...]
    prepared: Prepared
    sight: Sight


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine of the process."""
    return Engine(cluster=os.environ.get(CLUSTER_SETTING, ""))


@st.cache_resource(show_spinner=False)
def turns() -> Turns:
    """Whose turn it is to draw a page."""
    return Turns()


@st.cache_resource(show_spinner=False)
def downloads() -> Downloads:
    """The downloads under way, the same for every session."""
    return Downloads()


@st.cache_resource(show_spinner=False)
def lab() -> Lab:
    """The one training lab of the process."""
    return Lab(records_folder())


def session_id() -> str:
    """A random name for this session."""
    if "session_id" not in st.session_state:
        st.session_state.session_id = secrets.token_hex(8)
    name: str = st.session_state.session_id
    return name


def view_picture(picture: Picture, preprocessing: Preprocessing) -> PictureView:
    """A picture decoded and prepared, once for all sessions. Raises `ImageError`; failures are not
    kept."""
    key = "view", picture.digest, preprocessing, picture.crop
    return engine().store.remember(key, lambda: _view(picture, preprocessing))


def _view(picture: Picture, preprocessing: Preprocessing) -> PictureView:
    photo = decode(picture.data)
    height, width = photo.pixels.shape[:2]
    image = Image.fromarray(photo.pixels)
    image.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BILINEAR)  # quicker than bicubic
    prepared = preprocessing.prepare(photo.pixels, picture.crop)
    return PictureView(
        shown=encode_jpeg(np.asarray(image)),
        size=(width, height),
        format=photo.format,
        notes=photo.notes,
        prepared=prepared,
        sight=Sight(picture.digest, preprocessing, prepared.box, prepared.cropped, picture.crop),
    )
