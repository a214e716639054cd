"""What is counted and timed of networks, once for all sessions of a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.ui.services import engine
from resnet_viz.ui.tables import Table

if TYPE_CHECKING:  # torch, behind them, is only ever imported on the engine's thread
    from resnet_viz.counting.anatomy import Anatomy, Part
    from resnet_viz.counting.counting import Counts, LayerCount
    from resnet_viz.counting.design import Design
    from resnet_viz.counting.designed import Designed
    from resnet_viz.counting.keras_summary import KerasCount
    from resnet_viz.counting.timing import Timing
    from resnet_viz.counting.variants import Variant

SIZE = 224  # pixels; that of every published count


@st.cache_data(show_spinner=False, max_entries=256)
def anatomy_of(name: str, size: int = SIZE, variant: Variant = "as built") -> Anatomy:
    """A network of the catalogue taken apart, for pictures of `size` x `size` pixels."""

    def work() -> Anatomy:
        from resnet_viz.counting.anatomy import anatomy

        return anatomy(name, size, variant)

    return engine().call(work)


@st.cache_data(show_spinner=False, max_entries=64)
def kept_keras_count(name: str) -> KerasCount:
    """What Keras counts of the same layers."""
    network = anatomy_of(name)

    def work() -> KerasCount:
        from resnet_viz.counting.keras_summary import keras_count

        return keras_count(network.counts)

    return engine().call(work)


@st.cache_data(show_spinner=False, max_entries=64)
def kept_summary(name: str, size: int, *, as_keras: bool) -> str:
    """The text of `model.summary()`; Keras's ResNet is version 1."""
    network = anatomy_of(name, size, "v1" if as_keras else "as built")

    def work() -> str:
        from resnet_viz.counting.keras_summary import keras_summary

        return keras_summary(network, size, as_keras=as_keras)

    return engine().call(work)


# Not copied at a hit: nobody can change it.
@st.cache_resource(show_spinner=False, max_entries=64)
def family_counts(name: str, size: int) -> Counts:
    """What is counted of a member of the family or a rival."""

    def work() -> Counts:
        from resnet_viz.counting.counting import build, count

        return count(name, build(name), size)

    return engine().call(work)


def family_times() -> Mapping[str, Timing]:
    """The last whole and steady measurement of the family, by the network's name, of whichever
    session; empty before the first."""
    return _last_times()[0]


def keep_family_times(timings: Mapping[str, Timing]) -> None:
    """For all sessions. Replaced as a whole: others may be reading what was there."""
    _last_times()[0] = MappingProxyType(dict(timings))


@st.cache_resource(show_spinner=False)
def _last_times() -> list[Mapping[str, Timing]]:
    return [MappingProxyType({})]


def time_here(name: str, size: int) -> Timing:
    """A network's time, measured once in one turn of the engine's."""

    def work() -> Timing:
        from resnet_viz.counting.timing import time_forward

        return time_forward(name, size)

    return engine().call(work)


@st.cache_resource(show_spinner=False, max_entries=64)
def kept_design(design: Design, size: int) -> Designed:
    """A network of one's own, built by its program and counted."""

    def work() -> Designed:
        from resnet_viz.counting.designed import designed

        return designed(design, size)

    return engine().call(work)


def layers_table(layers: Sequence[LayerCount | Part]) -> Table:
    """What each layer hands on and costs, a row each."""
    return {
        "layer": [layer.name for layer in layers],
        "kind": [layer.kind for layer in layers],
        "output": [" × ".join(map(str, layer.shape)) for layer in layers],
        "parameters": [layer.parameters for layer in layers],
        "multiply-adds": [layer.multiply_adds for layer in layers],
    }
