"""ResNet-50 as a backbone: the maps on which detectors and segmenters build."""

from functools import partial

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.backbone.found_objects import show_found
from resnet_viz.ui.backbone.maps import show_taps
from resnet_viz.ui.inside import analyses
from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.selection import selection

opening(
    "ResNet-50 as a backbone",
    "To find *where* things are, a detector reads the maps of its [[backbone]].",
)


@partial(part, key="again_taps")
def taps() -> None:
    """The loaded network's own maps."""
    chosen = selection()
    (result,) = analyses(chosen, [chosen.model], chosen.target)
    show_taps(chosen.model, chosen.view.sight, result)


@partial(part, key="again_objects")
def objects() -> None:
    """A detector at work: its settings rerun this alone."""
    show_found(selection())


st.header("Where the pyramid taps the network", anchor=False)
st.markdown(
    explained(
        "Without its last layer ResNet-50 hands over the maps at the end of its four [[stage]]s, "
        "**C2** to **C5**. The late, small maps know **what** is there, the early, large ones "
        "**where**; a **feature pyramid** goes back down and adds what the late maps know to the "
        "early ones. Read the left side upwards, then the right side downwards."
    )
)
taps()
st.header("What a detector makes of it", anchor=False)
objects()

with st.expander("How the pyramid and the detector work"):
    st.markdown(
        explained(r"""
**The pyramid** (*feature pyramid network*, Lin et al. 2016,
[arXiv 1612.03144](https://arxiv.org/abs/1612.03144), section 3). A $1 \times 1$ convolution brings
each $C_k$ to 256 channels. From the top down, the map of the level above is enlarged to twice its
size, each value repeated, and **added**:

$$
M_5 = \mathrm{conv}_{1\times1}(C_5), \qquad
M_k = \mathrm{conv}_{1\times1}(C_k) + \mathrm{up}(M_{k+1}) \quad \text{for } k = 4, 3, 2.
$$

A $3 \times 3$ convolution makes $P_k$ of $M_k$. The addition is a [[shortcut]] again: what $C_5$
knows reaches $P_2$ by way of three additions, each of which leaves it as it is.

**The detector** (Faster R-CNN, Ren et al. 2015,
[arXiv 1506.01497](https://arxiv.org/abs/1506.01497), on the pyramid as in Lin et al., sections 4.1
and 4.2). At every position of every level a small network judges three boxes (*anchors*, $1{:}2$,
$1{:}1$ and $2{:}1$): is there something in it, and how should its sides move? Their area is $32^2$
pixels at $P_2$, $64^2$ at $P_3$, up to $512^2$ at $P_6$. Of boxes that overlap much only the best
stay, 1,000 at most. Each is cut out of one level of the pyramid and brought to $7 \times 7$
positions; a box $w$ pixels wide and $h$ high is read from level

$$
k = \lfloor 4 + \log_2(\sqrt{wh} \,/\, 224) \rfloor, \quad 2 \le k \le 5
$$

(Lin et al., eq. 1): as large as [[ImageNet]]'s pictures, 224 pixels, from $P_4$. Two hidden layers
of 1,024 numbers follow, then one layer that names the box and one that moves its sides once more.
The **score** is the probability of the name. Of boxes with the same name that overlap by half (the
area they share over the area they cover together), only the best stays; 100 at most are told.

**Masks** (Mask R-CNN, He et al. 2017, [arXiv 1703.06870](https://arxiv.org/abs/1703.06870)). The
final box is cut out at $14 \times 14$ positions, each number interpolated where it belongs
([[RoIAlign]]). Four convolutions and an enlargement say for $28 \times 28$ positions how likely
they belong to the object; a pixel with 50% or more does.

torchvision's files: `models/detection/faster_rcnn.py`, `ops/feature_pyramid_network.py`,
`ops/poolers.py`.
""")
    )

question(
    "A far-away bird covers 20 × 20 of the pixels the network sees. How many positions of C2 is "
    "that, and how much of one of C5? Why can a detector not simply read C2 alone?",
    "C2 has one position every 4 pixels, so the bird covers 5 × 5 of them; C5 has one every "
    "32, so it covers about 0.4 of a single one. C2 sees the bird in detail, but its layers "
    "have read only small pieces of the picture and know edges and textures, not birds. The "
    "pyramid lends it what C5 knows.",
)
