"""Home: a network that has just read a picture, to explore; where to go on, and what is loaded."""

import streamlit as st

from resnet_viz.facts.catalog import ASSETS
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.exhibits import EXHIBITS
from resnet_viz.ui.home.doors import show_doors
from resnet_viz.ui.home.explore import HOME_CSS, explore
from resnet_viz.ui.home.loaded import show_loaded
from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.selection import selection

opening(
    "This network just read a picture. Click a block to look inside.",
    "The arc is a [[shortcut]]: it carries the input past the [[block]], which only **adds** to it."
    if selection().model.kind == "residual"
    else "This network has no [[shortcuts]]: each [[block]] replaces what it is given.",
)
st.html(HOME_CSS)
with st.container(key="explore"):
    explore()
show_doors()

st.subheader("What a residual network is", anchor=False)
beside = st.grid(2, min_column_width=340, gap=("small", "large"), vertical_alignment="center")
with beside, st.container():
    st.markdown(
        explained("""
1. A deep network should never be worse than a shallow one: its extra layers could simply copy
   their input. Trained plainly, it **is** worse, already on the photos it learns from: the
   *[[degradation]] problem*.
2. He, Zhang, Ren and Sun (2015) gave every few layers a **[[shortcut]]** around them. They now
   only learn the **residual** $F(x)$; the block's output is $F(x) + x$, and to copy its input it
   only has to push $F(x)$ to zero.
3. **ResNet-50** has 16 such blocks of three [[convolutions]] each; with the first convolution
   and the last, [[fully connected]] layer that makes 50 layers with weights.
4. Then depth **pays**: in the paper 50 layers beat 34, 101 beat 50, and 152 beat 101. Not without
   end: 1,202 layers were worse than 110.
""")
    )
    st.caption(
        "Source: He, Zhang, Ren, Sun, *Deep Residual Learning for Image Recognition*, "
        "[arXiv 1512.03385](https://arxiv.org/abs/1512.03385), CVPR 2016, sections 1, 3 "
        "and 4 (Tables 3, 4 and 6)."
    )
with beside, st.container(width=420):
    st.image(
        ASSETS / "block.svg",
        width="stretch",
        alt="A bottleneck block: the input x goes through three convolutions, which give F(x), "
        "and around them along a shortcut; both are added, then comes a ReLU.",
    )

st.subheader("All there is", anchor=False)
with st.container(key="exhibits"), st.grid(3, min_column_width=260):
    for exhibit in EXHIBITS:
        with st.container(border=True, height="stretch", gap="xxsmall"):
            st.page_link(exhibit.page, label=f"**{exhibit.title}**: {exhibit.question}")
            st.markdown(explained(exhibit.teaser))
st.markdown(
    "Choose the picture and the model in the sidebar; on a phone it opens with the arrows at the "
    "top left. What you choose is kept on every page and in the address, except a picture of your "
    "own, so you can send the link to a class."
)

st.subheader("What is loaded", anchor=False)
show_loaded(selection().model)

question(
    "If a block is free to output exactly its input, why would a plain stack of layers find that "
    "so hard to learn, and a residual block so easy?",
    "The plain stack has to find weights with which several layers, [[batch norms]] and [[ReLUs]] "
    "together give back their input. The residual block has the copy for nothing and only "
    "needs to push F(x) towards 0. The paper says it as a supposition: *if* the best mapping "
    "is close to a copy, it is easier to find that way (section 3.1).",
)
