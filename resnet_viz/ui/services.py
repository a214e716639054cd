"""What all sessions of a server share: the engine, the downloads, and results already computed.

Results are kept by what they depend on, and the caches are bounded. A file is told by its SHA-256.
What a network computes is told by the pixels it is given: whatever decides how they are cut from
the photo, a key made of them cannot leave it out. To hash these 150,528 numbers takes a third of a
millisecond. (Of 500,000 or more Streamlit would hash a sample only.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image

from resnet_viz.engine.downloads import Downloads
from resnet_viz.engine.lab import Lab, records_folder
from resnet_viz.engine.service import Engine
from resnet_viz.facts.catalog import (
    BUILTIN,
    RESIZE,
    Category,
    ModelChoice,
    builtin_file,
    imagenet_categories,
)
from resnet_viz.facts.coco import Detector
from resnet_viz.networks.cards import read_card
from resnet_viz.pictures.images import Pixels, decode, encode_png
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.pictures.preprocessing import Prepared, Preprocessing
from resnet_viz.ui.sidebar.thumbnail import framed, reading_notes

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.counting.architecture import BlockShape, ReceptiveField
    from resnet_viz.inside.analysis import Analysis
    from resnet_viz.inside.block import BlockView
    from resnet_viz.inside.detection import Detection
    from resnet_viz.inside.lesion import Changed, Lesions
    from resnet_viz.inside.prediction import Prediction
    from resnet_viz.inside.responses import BlockResponse
    from resnet_viz.networks.detectors import LoadedDetector
    from resnet_viz.networks.models import LoadedModel

SHOWN_SIDE = 480  # longest side, in pixels, of a photo as it is sent back to the browser


@dataclass(frozen=True, slots=True, eq=False)
class PictureView:
    """A picture as the pages use it: `shown` a small copy of the whole photo, as PNG, and `framed`
    one with a frame around what the network reads; `size` the photo's own (width, height) in
    pixels; `notes` what decoding did to it, and what reading will."""

    shown: bytes
    framed: bytes
    size: tuple[int, int]
    format: str
    notes: tuple[str, ...]
    prepared: Prepared


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine of the process."""
    return Engine()


@st.cache_resource(show_spinner=False)
def downloads() -> Downloads:
    """The downloads under way, the same for every session."""
    return Downloads()


@st.cache_resource(show_spinner=False)
def lab() -> Lab:
    """The one training lab of the process."""
    return Lab(records_folder())


@st.cache_data(show_spinner=False, max_entries=256, max_size="256MB")
def view_picture(
    digest: str,  # noqa: ARG001 - stands for the data in the cache's key
    _data: bytes,
    preprocessing: Preprocessing,
) -> PictureView:
    """Decode and prepare a picture. Raises `ImageError`; failures are not kept."""
    photo = decode(_data)
    height, width = photo.pixels.shape[:2]
    small = Image.fromarray(photo.pixels)
    small.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    prepared = preprocessing.prepare(photo.pixels)
    return PictureView(
        shown=encode_png(np.asarray(small)),
        framed=encode_png(framed(photo.pixels, prepared)),
        size=(width, height),
        format=photo.format,
        notes=(*photo.notes, *reading_notes((width, height), prepared)),
        prepared=prepared,
    )


def inputs_and_outputs(choice: ModelChoice) -> tuple[Preprocessing, tuple[Category, ...]]:
    """How a model wants its pictures and what it can answer. Only an operator's file has to be
    loaded to know; raises what loading it raises."""
    if choice.file:
        return engine().run(choice, lambda model: (model.preprocessing, model.categories))
    preprocessing = Preprocessing(RESIZE[choice.weights])
    if choice.weights == BUILTIN:
        return preprocessing, read_card(builtin_file(choice.architecture)).categories
    return preprocessing, imagenet_categories()


@st.cache_data(show_spinner=False, max_entries=1024, max_size="256MB")
def predicted(
    choice: ModelChoice,
    perturbation: Perturbation,
    cropped: Pixels,
) -> Prediction:
    """What the network answers to the disturbed picture."""
    pixels = perturb(cropped, perturbation)

    def work(model: LoadedModel) -> Prediction:
        from resnet_viz.inside.prediction import predict

        return predict(model, pixels)

    return engine().run(choice, work)


# Not copied at a hit as `cache_data` would, for it is 26 MB (ResNet-152: 57 MB): nobody may change
# it. Eight at most are kept.
@st.cache_resource(show_spinner=False, max_entries=8)
def analyzed(
    choice: ModelChoice,
    target: int | None,
    shortcut_scale: float,
    cropped: Pixels,
) -> Analysis:
    """What goes on inside the network while it sees the picture."""

    def work(model: LoadedModel) -> Analysis:
        from resnet_viz.inside.analysis import analyze

        return analyze(model, cropped, target, shortcut_scale=shortcut_scale)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=32)
def fields_of_view(choice: ModelChoice) -> dict[str, ReceptiveField]:
    """Receptive field of each of the network's maps, by the map's name."""

    def work(model: LoadedModel) -> dict[str, ReceptiveField]:
        from resnet_viz.counting.architecture import receptive_fields

        return receptive_fields(model.module)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=32)
def shapes_of(choice: ModelChoice) -> tuple[BlockShape, ...]:
    """The network's blocks, first to last."""

    def work(model: LoadedModel) -> tuple[BlockShape, ...]:
        from resnet_viz.counting.architecture import block_shapes

        return block_shapes(model.module)

    return engine().run(choice, work)


# Not copied at a hit, as `analyzed`: up to 30 MB each. Nobody may change it.
@st.cache_resource(show_spinner=False, max_entries=6)
def seen_in_block(
    choice: ModelChoice,
    block: str,
    cropped: Pixels,
) -> BlockView:
    """One block's tensors while the network sees the picture."""

    def work(model: LoadedModel) -> BlockView:
        from resnet_viz.inside.block import look

        return look(model, cropped, block)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=256)
def responses_of(
    choice: ModelChoice,
    cropped: Pixels,
) -> tuple[BlockResponse, ...]:
    """How strongly every block responds to the picture."""

    def work(model: LoadedModel) -> tuple[BlockResponse, ...]:
        from resnet_viz.inside.responses import responses

        return responses(model, cropped)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=256, max_size="64MB")
def lesions_of(
    choice: ModelChoice,
    cropped: Pixels,
) -> Lesions:
    """What the network answers with each block removed in turn."""

    def work(model: LoadedModel) -> Lesions:
        from resnet_viz.inside.lesion import lesions

        return lesions(model, cropped)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=1024, max_size="64MB")
def changed(
    choice: ModelChoice,
    target: int | None,
    removed: tuple[str, ...],
    branch_scale: tuple[tuple[str, float], ...],
    cropped: Pixels,
) -> Changed:
    """What the network answers with blocks removed or their branches scaled."""

    def work(model: LoadedModel) -> Changed:
        from resnet_viz.inside.lesion import change

        scales = dict(branch_scale)
        return change(model, cropped, target, removed=removed, branch_scale=scales)

    return engine().run(choice, work)


# Not copied at a hit, as `analyzed`: up to 110 MB each with a hundred masks. Nobody may change it.
@st.cache_resource(show_spinner=False, max_entries=4)
def detected(
    detector: Detector,
    digest: str,  # noqa: ARG001 - stands for the picture in the cache's key
    _data: bytes,
) -> Detection:
    """What a detector finds in the whole picture."""
    pixels = decode(_data).pixels

    def work(model: LoadedDetector) -> Detection:
        from resnet_viz.inside.detection import detect, shrunk

        return detect(model, shrunk(pixels))

    return engine().run(detector, work)
