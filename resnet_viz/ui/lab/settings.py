"""What to run in the lab: one of the experiments that tell the story, or settings of one's own."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from resnet_viz.errors import SettingsError
from resnet_viz.lab.presets import DIGITS, PRESETS
from resnet_viz.lab.settings import WARM_UP_DEPTH, Settings, recipe
from resnet_viz.ui.address import OWN, titles
from resnet_viz.ui.controls import segments, select
from resnet_viz.ui.history import bound

BATCHES = (16, 32, 64, 128, 256, 512, 1024)
DEEPEST = 110
DEPTH = 56
RATES = (0.0001, 1.0)
SEEDS = (0, 999_999)
OPTION = "Where the shape changes: A pads with zeros, B projects there, C projects in every block."


def pick_runs() -> tuple[Settings, ...] | None:
    """The runs to do; None, and a sentence that says why, where they cannot be."""
    known = titles("preset")
    chosen = st.pills(
        "Experiment",
        list(known),
        format_func=known.__getitem__,
        required=True,
        key=bound("preset", PRESETS[0].id, known),
        help="What you choose is in the page's address: share the link, and others see the same.",
    )
    if chosen != OWN:
        preset = next(preset for preset in PRESETS if preset.id == chosen)
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
        data = select("Data", "data", DIGITS.data, 280, _follow_recipe)
        block = select("Blocks", "kind", DIGITS.block, 240, _follow_recipe)
        layers = 9 if block in ("bottleneck", "grouped") else 6
        depths = list(range(layers + 2, DEEPEST + 1, layers))
        depth = st.selectbox(
            "Depth",
            depths,
            key=bound("depth", DEPTH, depths),
            width=100,
            on_change=_follow_recipe,
            help=f"Layers with weights: {layers}n + 2.",
        )
        networks = select("Networks", "networks", DIGITS.networks, 160)
        shortcut = segments("Shortcut option", "option", DIGITS.shortcut, OPTION)
        batch_norm = st.toggle("Batch norm", key=bound("batch_norm", True))
    usual = recipe(data, depth, block)
    return replace(usual, networks=networks, shortcut=shortcut, batch_norm=batch_norm)


def _with_schedule(usual: Settings) -> Settings:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        epochs = st.number_input(
            "Epochs", 1, 200, key=bound("epochs", usual.epochs, within=(1, 200)), width=120
        )
        batch = st.selectbox(
            "Batch",
            BATCHES,
            key=bound("batch", usual.batch, BATCHES),
            width=100,
            help="Pictures a step.",
        )
        rate = st.number_input(
            "Learning rate",
            *RATES,
            step=0.01,
            format="%.4f",
            key=bound("learning_rate", usual.learning_rate, within=RATES),
            width=150,
        )
        seed = st.number_input(
            "Seed",
            *SEEDS,
            key=bound("seed", usual.seed, within=SEEDS),
            width=120,
            help="Of the first weights and of the order of the pictures.",
        )
        warm_up = st.toggle(
            "Warm-up",
            key=bound("warm_up", usual.warm_up),
            help="Begin at a learning rate of 0.01, until the training error is under 80%.",
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
