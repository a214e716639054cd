"""The page Architecture: which network, for pictures of which size, and its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.architecture.blueprint import draw_network, paper_name
from resnet_viz.ui.controls import pick_side, select
from resnet_viz.ui.counted import anatomy_of, layers_table
from resnet_viz.ui.history import bound
from resnet_viz.ui.tables import show_numbers

if TYPE_CHECKING:
    from resnet_viz.counting.parts import Anatomy


def pick_network() -> tuple[str, int]:
    """A network of the catalogue, and the side of the pictures it is given, in pixels."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = select("Network", "network", "resnet50", 220)
        return name, pick_side("size")


def show_network(name: str, size: int) -> None:
    """The drawing, what it adds up to, and all its numbers."""
    network = anatomy_of(name, size)
    groups = {part.name: part for part in network.parts}
    blocks = {block.name: block for stage in network.stages for block in stage.parts}
    names = [*groups, *blocks]
    drawing = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            "Opened",
            names,
            key=bound("open", [], names),
            placeholder="Nothing: click a part above, or choose it here",
            width=420,
        )
        everything = [stage.name for stage in network.stages]
        st.button("Show all blocks", on_click=_open, args=(everything,), key="open_all")
        st.button("Close all", on_click=_open, args=([],), key="close_all")
    with drawing:
        draw_network(
            network.parts,
            key=f"blueprint_{name}",
            opened=_with_stages(chosen),
            on_toggle=_toggle,
        )
    _say(network, size)
    _show_names(network)
    _show_layers(network, size)


def _open(names: list[str]) -> None:
    st.session_state.open = names


def _toggle(name: str) -> None:
    """Open a part, or close it and what is in it."""
    opened = list(st.session_state.open)
    if name in _with_stages(opened):
        kept = [part for part in opened if part != name and part.split(".")[0] != name]
        inside = "." in name and name.split(".")[0] not in kept
        _open([*kept, name.split(".")[0]] if inside else kept)
    else:
        _open([*opened, name])


def _with_stages(names: list[str]) -> set[str]:
    """A block is seen only in its stage."""
    return {*names, *(name.split(".")[0] for name in names)}


def _say(network: Anatomy, size: int) -> None:
    counts = network.counts
    title = ARCHITECTURES[counts.model].title
    st.markdown(
        explained(
            f"**{title}** for one picture of {size} × {size} pixels: **{counts.parameters:,} "
            f"parameters**, **{counts.multiply_adds / 1e9:.3f} billion [[multiply-adds]]**, "
            f"{counts.weighted_layers} weighted layers."
        )
    )
    st.caption(
        explained(
            "The line down the middle is the way through the network, and a box on it computes; "
            "the wider it is, the more [[channels]] it hands on. The blue line is a "
            "[[block|block's]] **[[shortcut]]**, which goes round it: solid where it hands on its "
            "input unchanged, dashed where it is a *[[projection]]* (a 1 × 1 [[convolution]], to "
            "fit a new shape). **Output**: channels × height × width. **Parameters**: numbers that "
            "are learned; they do not depend on the picture's size. A **multiply-add** is one "
            "multiplication and one addition; those of convolutions and of the [[fully connected]] "
            "layer are counted. **Memory**: of the output, 4 bytes a number (float32), 1 MB = "
            "1,000,000 bytes. **Sees**: the [[receptive field]], the side of the square of pixels "
            "that one position of the output depends on; where it is larger than the picture, the "
            "rest is [[padding]]; *all*: the whole picture."
        )
    )


def _show_names(network: Anatomy) -> None:
    """What else each stage is called."""
    stages = network.stages
    with st.expander("One thing, many names"):
        st.dataframe(
            {
                "here": [f"stage {number}" for number in range(1, len(stages) + 1)],
                "torchvision": [stage.name for stage in stages],
                "paper": [paper_name(stage) for stage in stages],
                "Keras": [f"{paper_name(stage)[:-2]}_block1 …" for stage in stages],
                "detectors": [f"C{number}" for number in range(2, len(stages) + 2)],
                "output": [" × ".join(map(str, stage.shape)) for stage in stages],
            },
            hide_index=True,
        )
        st.caption(
            explained(
                "**layer1.0** is the first block of the first [[stage]]: torchvision counts blocks "
                "from 0. **conv1** is the network's first convolution, and also the first one of "
                "every block (*layer1.0.conv1*). **v1** and **v1.5** are networks, which differ in "
                "where the [[stride]] is; **V1** and **V2** are torchvision's weights, both of "
                "v1.5."
            )
        )


def _show_layers(network: Anatomy, size: int) -> None:
    layers = [layer for part in network.parts for layer in part.layers]
    table = layers_table(layers) | {
        "bytes of the output": [layer.memory for layer in layers],
        "sees, pixels": [layer.sees for layer in layers],
    }
    show_numbers(table, f"{network.counts.model}_{size}.csv", "All layers, exactly")
