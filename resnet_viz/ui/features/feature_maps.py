"""The parts of the page Feature maps: one layer's channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.facts.glossary import explained
from resnet_viz.figures.map_words import extremes
from resnet_viz.figures.overlay import framed, overlay
from resnet_viz.figures.tiles import sheet_of_maps
from resnet_viz.inside.channels import Channels, Order, channels
from resnet_viz.pictures.images import data_address, encode_jpeg
from resnet_viz.pictures.preprocessing import CROP
from resnet_viz.ui.address import titles
from resnet_viz.ui.controls import segments
from resnet_viz.ui.features.strip import OF_BLOCK
from resnet_viz.ui.history import bound
from resnet_viz.ui.inside import Cover, fields_of_view, label_of, map_of, pick_cover
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.contents import Box
from resnet_viz.ui.tables import Table, in_words, show_numbers
from resnet_viz.ui.tiles import choose_tile

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from resnet_viz.counting.fields import ReceptiveField
    from resnet_viz.facts.catalog import ModelChoice
    from resnet_viz.inside.analyzed import Analysis, FeatureMap, Layer
    from resnet_viz.pictures.sight import Sight

SORT = (
    "Mean, maximum and variance are taken over the channel's positions. Contribution: its part in "
    "the class's logit, explained below the maps."
)
SHOWN_SIDE = 384  # pixels


@dataclass(frozen=True, slots=True)
class Choice:
    """The layer by its place and as it is `said`, the order of its channels, the rank in it (from
    0) of the channel shown large, and how its map covers the photo."""

    layer: int
    said: str
    by: Order
    rank: int
    cover: Cover


def choose(
    controls: DeltaGenerator,
    below: DeltaGenerator,
    network: ModelChoice,
    sight: Sight,
    result: Analysis,
    box: Box,
) -> Choice:
    """Draw the `controls`, those of the large picture `below` it, and return what they say; `box`
    is the block that is chosen."""
    names = [layer.name for layer in result.layers]
    with controls:
        which = segments("Channels of", "layer", OF_BLOCK)
        by: Order = segments("Sort them by", "sort", "mean", SORT)
        name = box.name if which == OF_BLOCK else which
        layer = names.index(name)
        order = channels(map_of(network, result.layers[layer], sight)).order(by)
        _follow_channel(name, by, order)
        rank = st.number_input(
            f"Rank, 1 to {len(order)}",
            1,
            len(order),
            key=bound("rank", 1, within=(1, len(order))),
            width=120,
            help="Which channel is shown large: 1 is the one with the largest number.",
        )
    with below:
        cover = pick_cover()
    st.session_state.seen = st.session_state.visit, name, by, int(order[rank - 1])
    said = f"{box.said}, {name}" if which == OF_BLOCK else titles("layer")[which]
    return Choice(layer, said, by, int(rank) - 1, cover)


def _follow_channel(layer: str, by: Order, order: NDArray[np.intp]) -> None:
    """Keep the channel that is shown when its order changes, and a rank that exists."""
    visit, seen_layer, seen_by, channel = st.session_state.get("seen", (0, None, None, 0))
    if visit == st.session_state.visit and layer == seen_layer and by != seen_by:
        st.session_state.rank = int((order == channel).argmax()) + 1
    elif st.session_state.get("rank", 1) > len(order):
        st.session_state.rank = len(order)


def show_channels(
    grid: DeltaGenerator,
    large: DeltaGenerator,
    chosen: Selection,
    network: ModelChoice,
    result: Analysis,
    choice: Choice,
) -> None:
    """All channels of a layer as tiles in `grid`, and one over the photo in `large`, which on a
    phone stands right below: what a tap changes must be on the screen."""
    layer = map_of(network, result.layers[choice.layer], chosen.view.sight)
    by, rank = choice.by, choice.rank
    statistics = channels(layer)
    order = statistics.order(by)
    channel = int(order[rank])
    with grid:
        shape = _shape(result.layers[choice.layer])
        st.markdown(explained(f"**{network.name}, {choice.said}**: {shape}"))
        _show_grid(network, layer, statistics, choice)
    with large:
        st.markdown(f"**Channel {channel}** of {network.name}, over the picture")
        _show_large(chosen, layer, channel, choice.cover, fields_of_view(network)[layer.name])
        st.caption(
            f"Channel {channel} of {len(order)}, rank {rank + 1} by {by}: "
            f"mean {statistics.mean[channel]:.3g}, maximum {statistics.maximum[channel]:.3g}, "
            f"variance {statistics.variance[channel]:.3g}, contribution to the "
            + explained("[[logit]] of ")
            + f"*{label_of(chosen, result)}* {statistics.contribution[channel]:+.3g}."
        )
        _show_numbers(network, layer, statistics, by)


def _show_grid(
    network: ModelChoice, layer: FeatureMap, statistics: Channels, choice: Choice
) -> None:
    """All channels in order; a click chooses one."""
    order = statistics.order(choice.by)
    amounts = getattr(statistics, choice.by)
    choose_tile(
        sheet_of_maps(layer.values[order]),
        key=f"grid_{network.architecture}",
        selected=choice.rank,
        labels=[
            f"Rank {rank}: channel {channel}, {choice.by} {amounts[channel]:.3g}"
            for rank, channel in enumerate(order, start=1)
        ],
        on_choose=lambda index: st.session_state.update(rank=index + 1),
        label="Channels: choose one with the arrow keys",
        tile=56,
        height="min(430px, 40vh)",
    )
    color_bar("0", "each channel's own largest value; scroll for more")


def _show_numbers(network: ModelChoice, layer: FeatureMap, statistics: Channels, by: Order) -> None:
    """The statistics of every channel, as a table in the order of the tiles."""
    order = statistics.order(by)
    table: Table = {
        "rank": list(range(1, len(order) + 1)),
        "channel": [int(channel) for channel in order],
    }
    for name in titles("sort"):
        table[name] = [float(value) for value in getattr(statistics, name)[order]]
    show_numbers(table, f"channels_{network.architecture}_{layer.name}.csv")


def _show_large(
    chosen: Selection, layer: FeatureMap, channel: int, cover: Cover, field: ReceptiveField
) -> None:
    """The channel over the photo, with a frame around what its strongest position sees."""
    values = layer.values[channel]
    strongest = float(values.max())
    row, column = (int(i) for i in np.unravel_index(values.argmax(), values.shape))
    picture = overlay(
        chosen.view.prepared.cropped, values, strongest, cover.opacity, SHOWN_SIDE, flat=cover.flat
    )
    (left, right), (top, bottom) = field.span(column), field.span(row)
    scale = SHOWN_SIDE / CROP
    corners = (left * scale, top * scale), ((right + 1) * scale, (bottom + 1) * scale)
    with st.container(width=SHOWN_SIDE):
        st.image(
            data_address(encode_jpeg(framed(picture, *corners))),
            width="stretch",
            alt=f"Channel {channel} of {layer.name} over the picture: {extremes(values)}",
        )
        color_bar(
            "0", f"{in_words(strongest)}, its largest value", opacity=cover.opacity, flat=cover.flat
        )
    if strongest <= 0:
        st.caption("This channel is 0 everywhere: the ReLU lets nothing of it through.")
        return
    whole = left <= 0 and top <= 0 and right >= CROP - 1 and bottom >= CROP - 1
    st.markdown(
        f"Strongest in row {row + 1}, column {column + 1} of {len(values)}. That position's "
        + explained("**[[receptive field]]**")
        + f", all it can see, is {field.size} × {field.size} pixels: "
        + (
            f"more than the {CROP} × {CROP} of the picture."
            if whole
            else "the frame, as far as it lies inside the picture."
        )
    )


def show_shapes(network: ModelChoice, result: Analysis) -> None:
    """Shape and receptive field of every map, as a table."""
    fields = fields_of_view(network)
    shapes = [layer.shape for layer in result.layers]
    table: Table = {
        "layer": [layer.name for layer in result.layers],
        "channels": [c for c, _, _ in shapes],
        "height": [h for _, h, _ in shapes],
        "width": [w for _, _, w in shapes],
        "numbers": [c * h * w for c, h, w in shapes],
        "receptive field (pixels)": [fields[layer.name].size for layer in result.layers],
        "stride (pixels)": [fields[layer.name].stride for layer in result.layers],
    }
    show_numbers(table, "maps.csv", "Shape and receptive field of every map")


def _shape(layer: Layer) -> str:
    channels, height, width = layer.shape
    return f"{channels} [[channels]] of {height} × {width}"
