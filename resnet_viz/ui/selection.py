"""What the learner looks at: picture, model and class, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from resnet_viz.facts.catalog import Category, ModelChoice
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.services import PictureView, view_picture


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What the bar says; `target` is the class to follow, None for whatever is answered; `twin`,
    whether the plain twin is to stand beside the network."""

    picture: Picture
    model: ModelChoice
    preprocessing: Preprocessing
    categories: tuple[Category, ...]
    target: str | None
    twin: bool

    @property
    def view(self) -> PictureView:
        return view_picture(self.picture, self.preprocessing)


def selection() -> Selection:
    """The selection of this script run, which `app.py` made before the page began."""
    chosen: Selection = st.session_state.selection
    return chosen
