"""What to run in the lab: one of the experiments that tell the story, or settings of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from resnet_viz.errors import SettingsError
from resnet_viz.lab.presets import PRESETS
from resnet_viz.lab.settings import WARM_UP_DEPTH, Networks, Settings, recipe
from resnet_viz.networks.network_spec import BlockKind, Option

OWN = "Your own settings"
DATA: Final = {"digits": "Digits, 8×8", "cifar10": "CIFAR-10, 32×32 (170 MB to download)"}
BLOCKS: Final[dict[BlockKind, str]] = {
    "basic": "Basic: two 3×3",
    "bottleneck": "Bottleneck: 1×1, 3×3, 1×1",
    "preactivation": "Pre-activation",
    "se": "Squeeze-and-excitation",
    "grouped": "Grouped (ResNeXt)",
}
NETWORKS: Final[dict[Networks, str]] = {
    "both": "Both",
    "plain": "Plain alone",
    "residual": "Residual alone",
}
OPTIONS: Final[list[Option]] = ["A", "B", "C"]
BATCHES = (16, 32, 64, 128, 256, 512, 1024)
DEEPEST = 110
DEPTH = 56


def pick_runs() -> tuple[Settings, ...] | None:
    """The runs to do; None, and a sentence that says why, where they cannot be."""
    names = [preset.name for preset in PRESETS]
    name = st.pills(
        "Experiment",
        [*names, OWN],
        default=names[0],
        required=True,
        key="preset",
        bind="query-params",
        help="What you choose is in the page's address: share the link, and others see the same.",
    )
    if name != OWN:
        preset = PRESETS[names.index(str(name))]
        st.markdown(preset.story)
        return preset.runs
    try:
        return (_with_schedule(_pick_network()),)
    except SettingsError as error:
        st.warning(str(error))
        return None


def _pick_network() -> Settings:
    """The recipe for the data and the network that were picked."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        data = st.selectbox(
            "Data",
            list(DATA),
            format_func=DATA.__getitem__,
            key="data",
            bind="query-params",
            width=280,
            on_change=_follow_recipe,
        )
        block = st.selectbox(
            "Blocks",
            list(BLOCKS),
            format_func=BLOCKS.__getitem__,
            key="block",
            bind="query-params",
            width=240,
            on_change=_follow_recipe,
        )
        layers = 9 if block in ("bottleneck", "grouped") else 6
        depths = list(range(layers + 2, DEEPEST + 1, layers))
        depth = st.selectbox(
            "Depth",
            depths,
            index=depths.index(DEPTH),
            key="depth",
            bind="query-params",
            width=100,
            on_change=_follow_recipe,
            help=f"Layers with weights: {layers}n + 2.",
        )
        networks = st.selectbox(
            "Networks",
            list(NETWORKS),
            format_func=NETWORKS.__getitem__,
            key="networks",
            bind="query-params",
            width=160,
        )
        shortcut = st.segmented_control(
            "Shortcut option",
            OPTIONS,
            default="A",
            required=True,
            key="option",
            bind="query-params",
            help="Where the shape changes: A pads with zeros, B projects there, C projects in "
            "every block.",
        )
        batch_norm = st.toggle("Batch norm", True, key="batch_norm", bind="query-params")
    usual = recipe(data, depth, block)
    return replace(usual, networks=networks, shortcut=shortcut, batch_norm=batch_norm)


def _with_schedule(usual: Settings) -> Settings:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        epochs = st.number_input(
            "Epochs", 1, 200, usual.epochs, key="epochs", bind="query-params", width=120
        )
        batch = st.selectbox(
            "Batch",
            BATCHES,
            index=BATCHES.index(usual.batch),
            key="batch",
            bind="query-params",
            width=100,
            help="Pictures a step.",
        )
        rate = st.number_input(
            "Learning rate",
            0.0001,
            1.0,
            usual.learning_rate,
            0.01,
            "%.4f",
            key="learning_rate",
            bind="query-params",
            width=150,
        )
        seed = st.number_input(
            "Seed",
            0,
            999_999,
            usual.seed,
            key="seed",
            bind="query-params",
            width=120,
            help="Of the first weights and of the order of the pictures.",
        )
        warm_up = st.toggle(
            "Warm-up",
            usual.warm_up,
            key="warm_up",
            bind="query-params",
            help="Begin at a learning rate of 0.01, until the training error is under 80 %.",
        )
    st.caption(
        f"Momentum {usual.momentum} and weight decay {usual.weight_decay} throughout. "
        + " ".join(
            f"After step {step:,} the learning rate is divided by 10." for step in usual.milestones
        )
    )
    return replace(
        usual, epochs=epochs, batch=batch, learning_rate=rate, seed=seed, warm_up=warm_up
    )


def _follow_recipe() -> None:
    """Other data or another depth: back to the recipe that belongs to it."""
    chosen = st.session_state
    usual = recipe(chosen.data, DEPTH)
    chosen.epochs, chosen.batch = usual.epochs, usual.batch
    chosen.learning_rate = usual.learning_rate
    chosen.warm_up = chosen.depth >= WARM_UP_DEPTH
