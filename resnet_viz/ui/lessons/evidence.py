"""The maps that a question is about, shown once it is answered."""

from __future__ import annotations

import numpy as np
import streamlit as st

from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import overlay
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.results import SIGNED
from resnet_viz.lessons.lesson import Step
from resnet_viz.lessons.of_maps import StaysAlike
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.ui.truths import forgetting, sight_of

DRAWN = 224  # pixels


def show_evidence(step: Step, number: int) -> None:
    """What there is to look at when the question is asked for the time of this number; nothing
    where its answer is no picture."""
    if isinstance(step.truth, StaysAlike):
        _show_forgetting(step.truth, step.pictures[number])


def _show_forgetting(asked: StaysAlike, sample: str) -> None:
    """Each map beside the one of the untrained network."""
    sight = sight_of(sample)
    found = forgetting(asked, sight)
    states = {"trained": found.states[0], "all random": found.states[-1]}
    with st.grid(4, min_column_width=150, gap="small", key="evidence"):
        for place, method in enumerate(found.methods):
            for words, state in states.items():
                values = state.shown[place].astype(np.float32)
                signed = method in SIGNED
                laid = overlay(sight.pixels, values, 1.0, 1.0, DRAWN, signed=signed)
                with st.container(gap="xxsmall"):
                    st.image(
                        data_address(encode_jpeg(laid)),
                        width="stretch",
                        alt=f"{BY_ID[method].title}, {words}: {extremes(values)}",
                    )
                    st.caption(f"{BY_ID[method].title}, {words}")
    st.caption(
        "Each map over its own scale, the photo in gray below: where it is 0 the photo shows, "
        "and its largest values are yellow, or, where it has signs, red above 0 and blue below."
    )
