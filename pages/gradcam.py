"""Grad-CAM: which parts of the picture speak for a class."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.gradcam.cams import pick_view, show_exhibit, show_table
from resnet_viz.ui.gradcam.strip import draw_cams, explained_as, read
from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.selection import selection
from resnet_viz.ui.twin import networks_to_show

opening(
    "Grad-CAM",
    "Each box shows what speaks for a class at that [[block]].",
)


@part
def exhibit() -> None:
    """Strip and large pictures: a click reruns this part alone."""
    chosen = selection()
    networks = networks_to_show(chosen)
    lens, exhibits = read(chosen, networks)
    pictures, controls = st.columns([3, 2], gap="medium")  # two maps and the controls in one row
    with controls:
        second, view = pick_view(chosen, exhibits[0].label, lens.choice.box)
        for shown in exhibits:
            show_table(shown)
    draw_cams(lens, exhibits, view)
    if second is not None:
        exhibits += explained_as(second, chosen, networks)
    with pictures, st.grid(2, min_column_width=260):
        for shown in exhibits:
            with st.container():
                show_exhibit(chosen.view.sight.pixels, shown, view)


exhibit()

with st.expander("How the map is made, and how to read it"):
    st.markdown(
        explained(r"""
Let $A^k$ be [[channel]] $k$ of a block's output (after the addition and [[ReLU]]) and $z_c$ the
[[logit]] of class $c$. Each channel gets a weight, the mean of the [[gradient]] over its positions,
and the weighted channels are summed (Selvaraju et al. 2017, [arXiv
1610.02391](https://arxiv.org/abs/1610.02391), eq. 1 and 2):

$$
\alpha_k^c = \frac{1}{HW}\sum_{i,j}\frac{\partial z_c}{\partial A_{ij}^k}, \qquad
L^c = \mathrm{ReLU}\Big(\sum_k \alpha_k^c A^k\Big)
$$

- $L^c$ is in logits. In the last block the sum before the ReLU, over all positions, and the
  class's bias are exactly the logit.
- Each picture has its own color scale, from 0 to its own largest value, which is written below
  it: the same yellow can stand for very different amounts.
- The larger a number, the more its color covers the picture; where the map is 0, the picture is
  left as it is, only in gray, so that its colors do not mix with the map's.
- The ReLU drops what speaks *against* the class. "For and against" shows the sum before it. Where
  the smallest of its numbers is above 0, nothing speaks against.
- The last block's map has 7 × 7 positions, stretched over the picture. Do not read fine edges
  into it.
- Grad-CAM was proposed for the last [[convolution]]al layer. In early blocks a channel's mean
  gradient says little about its single positions: the maps there show lines, textures and plain
  areas more than the thing.
- A bright spot is what speaks for the class, in a linear approximation; it does not say that the
  class is right. Ask for one that is *not* in the picture: where nothing speaks for it the map is
  blank, but often something does.
""")
    )

question(
    "Choose, as second class, several that are not in the picture, one after the other. For some "
    "the network still points somewhere. What does that tell you about heat maps as evidence?",
    "The map says what speaks for the class, in a linear approximation, and something may do so "
    "where the class is not. It is no evidence that the class is there, nor that the "
    "answer is right; and a convincing map of a right answer is no evidence either that the "
    "network looks at the thing for our reasons.",
)
