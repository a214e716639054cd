"""The picture that a question is about, as the network reads it."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from resnet_viz.inside.saliency.cells import COARSE, cover_pixels
from resnet_viz.lessons.lesson import Step
from resnet_viz.lessons.of_maps import AnswerCovered
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.ui.samples import SAMPLE_TITLES
from resnet_viz.ui.truths import sight_of


def show_asked_picture(sample: str, cells: tuple[int, ...] = ()) -> None:
    """The sample with its name below, these cells of it covered."""
    caption = SAMPLE_TITLES[sample]
    if cells:
        caption += f", with {len(cells)} of {COARSE**2} cells covered"
    st.image(_drawn(sample, cells), width="stretch", alt=f"{caption}, as the network reads it")
    st.caption(caption)


@lru_cache(maxsize=64)  # a class that is asked about one has it drawn every two seconds each
def _drawn(sample: str, cells: tuple[int, ...]) -> str:
    pixels = sight_of(sample).pixels
    if cells:
        pixels = cover_pixels(pixels, cells, "mean", 0, COARSE)
    return data_address(encode_jpeg(pixels))


def asked_cells(step: Step) -> tuple[int, ...]:
    """Those that are covered while the question is asked."""
    return step.truth.cells if isinstance(step.truth, AnswerCovered) else ()
