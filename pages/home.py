"""Home: what a residual network is, where to start, what is loaded."""

import streamlit as st

from resnet_viz.facts.catalog import ASSETS
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.exhibits import EXHIBITS
from resnet_viz.ui.home.loaded import show_loaded
from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.selection import selection

opening(
    "Look inside a real ResNet-50",
    "Its [[blocks]] **add** something to what they are given instead of replacing it. Watch a "
    "trained one work on a photo of yours.",
)

beside = st.grid(2, min_column_width=340, gap=("small", "large"), vertical_alignment="center")
with beside, st.container():
    st.markdown(
        explained("""
1. A deep network should never be worse than a shallow one: its extra layers could simply copy
   their input. Trained plainly, it **is** worse, already on the photos it learns from. That is
   the *[[degradation]] problem*.
2. He, Zhang, Ren and Sun (2015) gave every few layers a **[[shortcut]]** around them. If $H(x)$ is
   what the layers should compute from their input $x$, they now only learn the **residual**
   $F(x) = H(x) - x$.
3. The block's output is $F(x) + x$. To copy its input it only has to push $F(x)$ to zero.
4. **ResNet-50** has 16 such blocks of three [[convolutions]] each; with the first convolution
   and the last, [[fully connected]] layer that makes 50 layers with weights.
5. Then depth **pays**: in the paper 50 layers beat 34, 101 beat 50, and 152 beat 101. Not without
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

st.subheader("Where to start", anchor=False)
# A link is smaller than text and cut where it does not fit; here it is a card's title.
TITLES = """<style>
.st-key-exhibits [data-testid="stPageLink"] p { font-size: 1.05rem; line-height: 1.35;
  white-space: normal; }
.st-key-exhibits [data-testid="stPageLink"] a { padding-left: 0; }
</style>"""
st.html(TITLES)
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
