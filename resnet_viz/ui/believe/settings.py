"""Which heat maps are drawn, and how each is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.inside.saliency.methods import BY_ID, USUAL
from resnet_viz.ui.controls import select
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import Cover, pick_cover

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.fills import Fill
    from resnet_viz.inside.saliency.results import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """The methods, their settings, and how their maps cover the picture."""

    methods: list[str]
    settings: Settings
    cover: Cover


def pick_methods() -> Wanted:
    """The methods, the settings of those that have any, and how they are drawn; behind a button."""
    from resnet_viz.inside.saliency.results import Settings

    with st.popover("Methods and settings", icon=":material/tune:", key="settings"):
        methods = st.multiselect(
            "Maps",
            list(BY_ID),
            format_func=lambda id: BY_ID[id].title,
            key=bound("methods", list(USUAL), BY_ID),
        )
        baseline: Fill = select("Integrated gradients begin with", "baseline", "black", 260)
        samples = _slider("SmoothGrad: noisy pictures", "samples", 4, 64, 4, 16)
        noise = _slider("SmoothGrad: noise (% of the picture's range)", "noisy", 5, 50, 5, 15)
        window = _slider("Occlusion: side of the square (pixels)", "window", 16, 64, 8, 32)
        fill: Fill = select("Occlusion covers with", "fill", "mean", 260)
        st.caption("Noise is drawn by seed 1: the same maps for the same settings.")
        cover = pick_cover()
    settings = Settings(
        baseline=baseline, samples=samples, noise=noise / 100, window=window, fill=fill
    )
    return Wanted(methods, settings, cover)


def _slider(label: str, key: str, low: int, high: int, step: int, usual: int) -> int:
    number = st.slider(label, low, high, usual, step, key=bound(key, usual, within=(low, high)))
    return int(number)
