"""ResNet-50 as a backbone: the maps on which detectors and segmenters build."""

import streamlit as st

from resnet_viz.errors import ResNetVizError
from resnet_viz.ui.backbone_maps import show_taps
from resnet_viz.ui.found_objects import show_found
from resnet_viz.ui.inside import analyses
from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.navigation import guard
from resnet_viz.ui.selection import selection

guard()

opening(
    "ResNet-50 as a backbone",
    "To find *where* things are, a detector takes ResNet-50's last layer off and reads the maps at "
    "the end of its four stages, **C2** to **C5**. High maps know what is there, low ones where: a "
    "**feature pyramid** goes down again and adds what the high maps know to the low ones. Read "
    "the left side from below, the right side from above.",
)


@st.fragment
def taps() -> None:
    """The loaded network's own maps."""
    chosen = selection()
    results = analyses(chosen, [chosen.model], chosen.target)
    if results is not None:
        show_taps(chosen.model, results[0])


@st.fragment
def objects() -> None:
    """A detector at work: its settings rerun this alone."""
    try:
        show_found(selection())
    except ResNetVizError as error:
        st.warning(str(error))
        st.button("Try again", key="again_objects")


st.subheader("Where the pyramid taps the network", anchor=False)
taps()
st.subheader("What a detector makes of it", anchor=False)
objects()

with st.expander("How the pyramid and the detector work"):
    st.markdown(
        r"""
**The pyramid** (*feature pyramid network*, Lin et al. 2016,
[arXiv 1612.03144](https://arxiv.org/abs/1612.03144), section 3). A $1 \times 1$ convolution brings
each $C_k$ to 256 channels. From the top down, the map of the level above is enlarged to twice its
size, each value repeated, and **added**:

$$
M_5 = \mathrm{conv}_{1\times1}(C_5), \qquad
M_k = \mathrm{conv}_{1\times1}(C_k) + \mathrm{up}(M_{k+1}) \quad \text{for } k = 4, 3, 2.
$$

A $3 \times 3$ convolution makes $P_k$ of $M_k$. The addition is a shortcut again: what $C_5$ knows
reaches $P_2$ by way of three additions, each of which leaves it as it is.

**The detector** (Faster R-CNN, Ren et al. 2015,
[arXiv 1506.01497](https://arxiv.org/abs/1506.01497)). At every position of every level a small
network asks three boxes (*anchors*, $1{:}2$, $1{:}1$, $2{:}1$) whether there is something in them
and how to mend their sides; their side is 32 pixels at $P_2$, 64 at $P_3$, up to 512 at $P_6$. The
best thousand or so are cut out of the pyramid, a box $w$ pixels wide and $h$ high from level
$k = \lfloor 4 + \log_2(\sqrt{wh} / 224) \rfloor$, between 2 and 5 (Lin et al., eq. 1): as large as
ImageNet's pictures, 224 pixels, it is read from $P_4$. Two layers then name each and mend its sides
once more. The **score** is the probability they give to the name.

**Masks** (Mask R-CNN, He et al. 2017, [arXiv 1703.06870](https://arxiv.org/abs/1703.06870)). Four
convolutions and an enlargement say for each of 28 × 28 positions of a box how likely it belongs to
the object; a pixel with 50 % or more does.

torchvision's files: `models/detection/faster_rcnn.py`, `ops/feature_pyramid_network.py`,
`ops/poolers.py`.
"""
    )

question(
    "A far-away bird covers 20 × 20 pixels. How many positions of C5 does it cover, and how many "
    "of C2? Why can a detector not simply read C2 alone?"
)
