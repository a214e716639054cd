"""What the page Inside a block shows, computed once for all sessions of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.services import KEYS, engine

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.counting.architecture import BlockShape
    from resnet_viz.inside.block import BlockView
    from resnet_viz.inside.lesion import Changed, Lesions
    from resnet_viz.inside.responses import BlockResponse
    from resnet_viz.networks.models import LoadedModel


@st.cache_data(show_spinner=False, max_entries=32)
def shapes_of(choice: ModelChoice) -> tuple[BlockShape, ...]:
    """The network's blocks, first to last."""

    def work(model: LoadedModel) -> tuple[BlockShape, ...]:
        from resnet_viz.counting.architecture import block_shapes

        return block_shapes(model.module)

    return engine().run(choice, work)


# Not copied at a hit, as `analyzed`: up to 30 MB each. Nobody may change it.
@st.cache_resource(show_spinner=False, max_entries=6, hash_funcs=KEYS)
def seen_in_block(
    choice: ModelChoice,
    block: str,
    sight: Sight,
) -> BlockView:
    """One block's tensors while the network sees the picture."""

    def work(model: LoadedModel) -> BlockView:
        from resnet_viz.inside.block import look

        return look(model, sight.pixels, block)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs=KEYS)
def responses_of(
    choice: ModelChoice,
    sight: Sight,
) -> tuple[BlockResponse, ...]:
    """How strongly every block responds to the picture."""

    def work(model: LoadedModel) -> tuple[BlockResponse, ...]:
        from resnet_viz.inside.responses import responses

        return responses(model, sight.pixels)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=256, max_size="64MB", hash_funcs=KEYS)
def lesions_of(
    choice: ModelChoice,
    sight: Sight,
) -> Lesions:
    """What the network answers with each block removed in turn."""

    def work(model: LoadedModel) -> Lesions:
        from resnet_viz.inside.lesion import lesions

        return lesions(model, sight.pixels)

    return engine().run(choice, work)


@st.cache_data(show_spinner=False, max_entries=1024, max_size="64MB", hash_funcs=KEYS)
def changed(
    choice: ModelChoice,
    target: int | None,
    removed: tuple[str, ...],
    branch_scale: tuple[tuple[str, float], ...],
    sight: Sight,
) -> Changed:
    """What the network answers with blocks removed or their branches scaled."""

    def work(model: LoadedModel) -> Changed:
        from resnet_viz.inside.lesion import change

        scales = dict(branch_scale)
        return change(model, sight.pixels, target, removed=removed, branch_scale=scales)

    return engine().run(choice, work)
