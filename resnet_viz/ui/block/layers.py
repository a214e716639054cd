"""The page Inside a block: the convolutions of F, and the arithmetic of one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.pixel import terms_of_sum
from resnet_viz.inside.pixel import PixelSum, pixel_sum
from resnet_viz.ui.block.pixel import show_formulas, show_kernel, show_places
from resnet_viz.ui.block.view import ShownBlock
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.history import bound
from resnet_viz.ui.tables import Table, show_numbers

if TYPE_CHECKING:
    from resnet_viz.inside.viewed import BlockView, Layer

POSITION = ("channel", "row", "column")  # keys of the controls; channels count from 0
TERMS = 10  # shown singly; the others are added up


def show_layers(exhibit: ShownBlock) -> None:
    """The layers as a table, then one number of one of them."""
    view = exhibit.view
    name = f"**{exhibit.network.name}, {exhibit.box.said}** ({view.name})"
    st.markdown(f"{name}: the convolutions, in order")
    _show_table(view)
    st.markdown("**One number, computed by hand.** Choose a layer, a channel and a position.")
    layer, channel, row, column = _pick_number(exhibit)
    sums = pixel_sum(layer, channel, row, column)
    order = sums.largest()
    show_places(layer, sums, channel, (row, column), int(order[0]))
    _say_sum(layer, sums)
    if layer.kernel > 1:
        show_kernel(sums, int(order[0]))
    _show_terms(layer, sums)
    show_formulas(view, layer, sums, (channel, row, column))


def _show_table(view: BlockView) -> None:
    layers = [*view.layers, *([view.projection] if view.projection else [])]
    total = sum(layer.multiply_adds for layer in layers)
    st.dataframe(
        {
            "layer": [layer.name for layer in layers],
            "kernel": [f"{layer.kernel} × {layer.kernel}" for layer in layers],
            "stride": [layer.stride for layer in layers],
            "groups": [layer.groups for layer in layers],
            "reads": [_shape(layer.inputs.shape) for layer in layers],
            "gives": [_shape(layer.convolved.shape) for layer in layers],
            "parameters": [layer.parameters for layer in layers],
            "multiply-adds": [layer.multiply_adds for layer in layers],
            "share of the multiply-adds": [layer.multiply_adds / total for layer in layers],
        },
        hide_index=True,
        column_config={
            "parameters": st.column_config.NumberColumn(format="localized"),
            "multiply-adds": st.column_config.NumberColumn(format="localized"),
            "share of the multiply-adds": st.column_config.NumberColumn(format="percent"),
        },
    )
    parameters = sum(layer.parameters for layer in layers)
    st.caption(
        explained(
            "The names are the block's own: its conv1 is not the one that reads the picture. "
            f"In all {parameters:,} parameters and {total:,} [[multiply-adds]]. Shapes are "
            "[[channels]] × height × width. A convolution has kernel × kernel × input channels / "
            "[[groups]] weights for each output channel and no bias; a multiply-add uses one "
            "weight once, at one position. [[Batch norm]] after each adds two parameters a "
            "channel, which are not counted here."
        )
    )


def _pick_number(exhibit: ShownBlock) -> tuple[Layer, int, int, int]:
    """Layer, channel, row and column (from 0); the strongest number at first, and whenever
    another layer is chosen."""
    view = exhibit.view
    layers = {layer.name: layer for layer in view.layers}
    if view.projection:
        layers[view.projection.name] = view.projection
    names = list(layers)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.segmented_control(
            "Layer", names, required=True, key=bound("conv", names[0], names)
        )
        layer = layers[str(name)]
        sizes = dict(zip(POSITION, layer.convolved.shape, strict=True))
        _follow((exhibit.network.id, view.name, layer.name), layer)
        numbers = []
        for key, strongest in zip(POSITION, _strongest(layer), strict=True):
            first = 0 if key == "channel" else 1
            last = sizes[key] - 1 + first
            held = bound(key, strongest + first, within=(first, last))
            label = f"{key.capitalize()}, {first} to {last}"
            numbers.append(st.number_input(label, first, last, key=held, width=170) - first)
        st.button("Strongest number", on_click=_go_to, args=(layer,), key="strongest")
    channel, row, column = (int(number) for number in numbers)
    return layer, channel, row, column


def _follow(now: tuple[str, str, str], layer: Layer) -> None:
    """Go to the strongest number of another layer than before, on this visit to the page."""
    visit, before = st.session_state.get("layer_seen", (0, now))
    st.session_state.layer_seen = st.session_state.visit, now
    if visit == st.session_state.visit and before != now:
        _go_to(layer)


def _go_to(layer: Layer) -> None:
    """Callback of the button, too."""
    channel, row, column = _strongest(layer)
    st.session_state.update(channel=channel, row=row + 1, column=column + 1)


def _strongest(layer: Layer) -> tuple[int, ...]:
    """Channel, row and column, from 0, of the largest number after batch norm."""
    place = np.unravel_index(int(layer.normalized.argmax()), layer.normalized.shape)
    return tuple(int(i) for i in place)


def _say_sum(layer: Layer, sums: PixelSum) -> None:
    side = layer.kernel
    inputs = len(sums.terms)
    if side == 1:
        what = f"**{inputs:,} products**, one for each input channel"
    else:
        what = f"{inputs:,} × {side} × {side} = **{inputs * side * side:,} products**"
    st.markdown(
        f"The number z is a sum of {what}: input × weight. Below, the {min(TERMS, inputs)} input "
        "channels that contribute most, and all others together."
    )


def _show_terms(layer: Layer, sums: PixelSum) -> None:
    """The largest terms, the rest in one, and the sum."""
    order = sums.largest()
    shown, rest = order[:TERMS], order[TERMS:]
    labels = [f"channel {sums.channels[i]}" for i in shown]
    terms = [float(sums.terms[i]) for i in shown]
    if len(rest):
        labels.append(f"{len(rest)} others")
        terms.append(float(sums.terms[rest].sum()))
    show_chart(
        terms_of_sum(labels, terms, sums.convolved),
        key="terms_chart",
        alt="The terms of the sum, the largest first; the table below has them all.",
    )
    st.caption("Red adds, blue takes away; each bar begins where the one above it ended.")
    table: Table = {"input channel": [int(sums.channels[i]) for i in order]}
    if layer.kernel == 1:
        table["input"] = [float(sums.patch[i, 0, 0]) for i in order]
        table["weight"] = [float(sums.kernel[i, 0, 0]) for i in order]
    table["term"] = [float(sums.terms[i]) for i in order]
    show_numbers(table, f"terms_{layer.name}.csv", "All terms")


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape)
