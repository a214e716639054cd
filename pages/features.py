"""Feature maps: what each layer of the network hands on."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.features.feature_maps import choose, show_channels, show_shapes
from resnet_viz.ui.features.strip import read
from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.selection import selection
from resnet_viz.ui.twin import networks_to_show

opening(
    "Feature maps",
    "[[Feature maps|Maps]] become smaller, more and stranger from [[block]] to block. Choose one.",
)


@part
def exhibit() -> None:
    """Strip, one layer's channels, one channel: a click reruns this part alone."""
    chosen = selection()
    networks = networks_to_show(chosen)
    box, results = read(chosen, networks)
    controls = st.container(horizontal=True, vertical_alignment="top")
    with st.grid(2, min_column_width=300, gap="large"):
        left, second = st.container(), st.container()
        right, below = second.container(), second.container(horizontal=True)
    choice = choose(controls, below, networks[0], chosen.view.sight, results[0], box)
    places = [(left, right)] if len(networks) == 1 else [(left, left), (right, right)]
    for (grid, large), network, result in zip(places, networks, results, strict=True):
        show_channels(grid, large, chosen, network, result, choice)
    show_shapes(networks[0], results[0])


exhibit()

with st.expander("How to read a channel"):
    st.markdown(
        explained(r"""
Every layer turns the 224 × 224 pixels that the network sees into **[[channel]]s**: [[feature
map|maps]] that are bright where the channel responds. *conv1* is the first [[convolution]] after
[[batch norm]] and [[ReLU]], [[pooling|max pool]] halves it; *layer1* to *layer4* are the four
[[stage]]s (conv2_x to conv5_x in the paper).

A block's output is $\mathrm{ReLU}(F(x) + x)$, so no number in it is below 0, and 0 (dark) means
that the channel does not respond there. Every tile of the grid has its own scale, from 0 to the
largest value of that channel; compare the numbers, not the brightness of two tiles. Many maps are
bright along the picture's border: around it the network reads zeros ([[padding]]), and the step
from zeros to picture looks like an edge.

A channel has no name. What it responds to is best learned from many pictures; one picture shows
where it responded. Its **contribution** to a class is the sum of its map times $\alpha$, the mean
of $\partial z_c / \partial A$ over the map's positions, where $z_c$ is the class's logit and $A$
the map (Selvaraju et al. 2017, [arXiv 1610.02391](https://arxiv.org/abs/1610.02391), eq. 1). In
the last block the contributions of all channels and the class's bias **are** the logit: they add
up to it exactly. In earlier blocks they are a linear approximation.

The **receptive field** is computed from kernel sizes and [[stride]]s alone (Araujo, Norris, Sim
2019, [Distill](https://distill.pub/2019/computing-receptive-fields)); of what lies in it, the
middle counts most. The map is drawn stretched over the whole picture, as is usual; the frame is
exact, and its center may lie up to half a tile from the brightest spot.
""")
    )

question(
    "Early maps look like the picture, late ones hardly do. What is lost on the way, and why does "
    "the network need to lose it?",
    "Where exactly things are, and what tells this photo from another of the same class: "
    "colors, light, background. The name must not depend on them: two golf balls must end in "
    "the same answer although hardly a pixel of theirs agrees.",
)
