"""What is counted and timed of networks, once for all sessions of a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.engine.questions import Question
from resnet_viz.ui.asking import ask
from resnet_viz.ui.tables import Table

if TYPE_CHECKING:  # torch, behind them, is only ever imported on the engine's thread
    from resnet_viz.counting.counted import Counts, LayerCount
    from resnet_viz.counting.design import Design
    from resnet_viz.counting.designed import Designed
    from resnet_viz.counting.keras_summary import KerasCount
    from resnet_viz.counting.parts import Anatomy, Part
    from resnet_viz.counting.timed import Timing
    from resnet_viz.counting.variants import Variant
    from resnet_viz.inside.slices import Slices

SIZE = 224  # pixels; that of every published count
COUNTING = "Counting"


def anatomy_of(name: str, size: int = SIZE, variant: Variant = "as built") -> Anatomy:
    """A network of the catalogue taken apart, for pictures of `size` x `size` pixels."""
    return ask(Question(_anatomy, None, (name, size, variant)), COUNTING)


def _anatomy(name: str, size: int, variant: Variant) -> Anatomy:
    from resnet_viz.counting.anatomy import anatomy

    return anatomy(name, size, variant)


def kept_keras_count(name: str) -> KerasCount:
    """What Keras counts of the same layers."""
    return ask(Question(_keras_count, None, (name,)), COUNTING)


def _keras_count(name: str) -> KerasCount:
    from resnet_viz.counting.keras_summary import keras_count

    return keras_count(_anatomy(name, SIZE, "as built").counts)


def kept_summary(name: str, size: int, *, as_keras: bool) -> str:
    """The text of `model.summary()`; Keras's ResNet is version 1."""
    return ask(Question(_summary, None, (name, size, as_keras)), COUNTING)


def _summary(name: str, size: int, as_keras: bool) -> str:
    from resnet_viz.counting.keras_summary import keras_summary

    network = _anatomy(name, size, "v1" if as_keras else "as built")
    return keras_summary(network, size, as_keras=as_keras)


def family_counts(name: str, size: int) -> Counts:
    """What is counted of a member of the family or a rival."""
    return ask(Question(_counts, None, (name, size)), COUNTING)


def _counts(name: str, size: int) -> Counts:
    from resnet_viz.counting.counting import build, count

    return count(name, build(name), size)


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


def times_here(networks: tuple[tuple[str, int], ...], rounds: int) -> dict[str, Timing]:
    """Networks' times by name, measured now, round by round."""
    question: Question[dict[str, Timing]] = Question(_times, None, (networks, rounds), kept=False)
    return ask(question, "Measuring")


def _times(networks: tuple[tuple[str, int], ...], rounds: int) -> Slices[dict[str, Timing]]:
    from resnet_viz.counting.timing import time_in_turns

    return (yield from time_in_turns(networks, rounds))


def kept_design(design: Design, size: int) -> Designed:
    """A network of one's own, built by its program and counted."""
    return ask(Question(_design, None, (design, size)), COUNTING)


def _design(design: Design, size: int) -> Designed:
    from resnet_viz.counting.design_counts import designed

    return designed(design, size)


def layers_table(layers: Sequence[LayerCount | Part]) -> Table:
    """What each layer hands on and costs, a row each."""
    return {
        "layer": [layer.name for layer in layers],
        "kind": [layer.kind for layer in layers],
        "output": [" × ".join(map(str, layer.shape)) for layer in layers],
        "parameters": [layer.parameters for layer in layers],
        "multiply-adds": [layer.multiply_adds for layer in layers],
    }
