"""The page Build it yourself: what the network is made of."""

from __future__ import annotations

import streamlit as st

from resnet_viz.counting.design import (
    CLASSES,
    FEWEST_CLASSES,
    MOST_BLOCKS,
    MOST_IN_ALL,
    NARROWEST,
    PRESETS,
    WIDEST,
    WIDTH_STEP,
    Block,
    Design,
    Norm,
    Shortcut,
)
from resnet_viz.errors import SettingsError
from resnet_viz.ui.controls import pick_side, segments
from resnet_viz.ui.history import bound

WIDTHS = list(range(NARROWEST, WIDEST + 1, WIDTH_STEP))
FIRST = Design()


def pick_design() -> tuple[Design | None, int]:
    """The network that was chosen, None, and a sentence that says why, where it cannot be; and the
    side of the picture to count for, in pixels."""
    presets = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        block = _pick_block()
        shortcut = _pick_shortcut()
        norm = _pick_norm()
        width = st.select_slider(
            "Channels of the first stage",
            WIDTHS,
            key=bound("design_width", FIRST.width, WIDTHS),
            width=220,
            help="Of its 3 × 3 convolutions; each later stage has twice as many as the one before. "
            "The paper's networks for ImageNet begin with 64 (Table 1).",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        blocks = _pick_blocks()
        classes = st.number_input(
            "Classes",
            FEWEST_CLASSES,
            CLASSES,
            key=bound("design_classes", FIRST.classes, within=(FEWEST_CLASSES, CLASSES)),
            width=130,
            help="Outputs of the last layer. ImageNet has 1,000 classes, CIFAR-10 has 10.",
        )
        size = pick_side("design_size", "The multiply-adds follow it, the parameters do not.")
    try:
        design = Design(block, blocks, width, shortcut, norm, classes)
    except SettingsError as error:
        st.warning(str(error))
        design = None
    with presets:
        _offer_presets(design)
    return design, size


def _pick_block() -> Block:
    return segments(
        "Block",
        "design_block",
        FIRST.block,
        "**Basic**: two 3 × 3 convolutions. **Bottleneck**: a 1 × 1, a 3 × 3 and a 1 × 1 that "
        "hands on four times as many channels as the 3 × 3 has (the paper's section 4.1, "
        "Figure 5).",
    )


def _pick_blocks() -> tuple[int, int, int, int]:
    one, two, three, four = (
        int(
            st.number_input(
                f"Blocks in stage {stage}",
                1,
                MOST_BLOCKS,
                key=bound(f"design_blocks{stage}", number, within=(1, MOST_BLOCKS)),
                width=130,
                help=f"1 to {MOST_BLOCKS}, and at most {MOST_IN_ALL} in all four stages.",
            )
        )
        for stage, number in enumerate(FIRST.blocks, 1)
    )
    return one, two, three, four


def _pick_shortcut() -> Shortcut:
    return segments(
        "Shortcut",
        "design_shortcut",
        FIRST.shortcut,
        "What a block adds to its branch. **A**: its input; where the shape changes, every "
        "second position of it, with zeros for the new channels. **B**: its input; where the shape "
        "changes, a projection of it (a 1 × 1 convolution). **C**: always a projection. **None**: "
        "nothing, the plain network (the paper's sections 3.3 and 4.1).",
    )


def _pick_norm() -> Norm:
    return segments(
        "Norm",
        "design_norm",
        FIRST.norm,
        "After every convolution. **Batch** norm takes mean and variance of a channel over "
        "the pictures of a batch (the paper's section 3.4). **Group** norm takes them over 32 "
        "groups of channels of one picture, or over 16 where 32 do not divide the channels "
        "(arXiv 1803.08494). **None**: the convolutions have biases instead.",
    )


def _offer_presets(design: Design | None) -> None:
    """The one that is chosen below is marked, however it was chosen."""
    same = [name for name, preset in PRESETS.items() if preset == design]
    st.session_state.design_preset = same[0] if same else None
    st.pills(
        "Start from",
        list(PRESETS),
        key="design_preset",
        on_change=_take_preset,
        help="Sets everything below except the picture's side, which you can then change.",
    )


def _take_preset() -> None:
    chosen = st.session_state
    preset = PRESETS.get(chosen.design_preset)
    if preset is None:  # the marked one was clicked: it stays as it is
        return
    chosen.design_block, chosen.design_width = preset.block, preset.width
    chosen.design_shortcut, chosen.design_norm = preset.shortcut, preset.norm
    chosen.design_classes = preset.classes
    for stage, number in enumerate(preset.blocks, 1):
        chosen[f"design_blocks{stage}"] = number
