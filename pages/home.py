"""Home: a network that has just read a picture, to explore; where to go on, and what is loaded."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.component import style
from resnet_viz.ui.exhibits import EXHIBITS, HOME
from resnet_viz.ui.home.doors import show_doors
from resnet_viz.ui.home.explore import HOME_CSS, explore
from resnet_viz.ui.home.loaded import show_loaded
from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.selection import selection

opening(
    "This network just read a picture. Click a block to look inside.",
    lambda: {
        "residual": "The arc is a [[shortcut]]: it carries the input past the [[block]], which "
        "only **adds** to it.",
        "plain": "This network has no [[shortcuts]]: each [[block]] replaces what it is given.",
    }[selection().model.kind],
)
st.html(style(HOME_CSS))
with st.container(key="explore"):
    explore()
show_doors()

st.header("All there is", anchor=False)
with st.container(key="exhibits"), st.grid(3, min_column_width=260):
    for exhibit in EXHIBITS:
        if exhibit == HOME:
            continue
        with st.container(border=True, height="stretch", gap="xxsmall"):
            st.page_link(exhibit.page, label=f"**{exhibit.title}**: {exhibit.question}")
            st.markdown(explained(exhibit.teaser))
st.markdown(
    "Choose picture, model and class in the bar above. What you choose is kept on every page and "
    "in the address, except a picture of your own, so you can send the link to a class: *Share*."
)

st.header("What is loaded", anchor=False)
show_loaded(selection().model)

question(
    "If a block is free to output exactly its input, why would a plain stack of layers find that "
    "so hard to learn, and a residual block so easy?",
    "The plain stack has to find weights with which several layers, [[batch norms]] and [[ReLUs]] "
    "together give back their input. The residual block has the copy for nothing and only "
    "needs to push F(x) towards 0. The paper says it as a supposition: *if* the best mapping "
    "is close to a copy, it is easier to find that way (section 3.1).",
)
