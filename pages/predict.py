"""Predict: what the network sees in a picture, and how it can be misled."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.layout import explain_errors, opening, part, question
from resnet_viz.ui.predict.answers import lead_on, say, show_scores
from resnet_viz.ui.predict.disturbance import disturb, move_cover
from resnet_viz.ui.predict.gray_square import show_covered
from resnet_viz.ui.predict.steps import show_steps
from resnet_viz.ui.predict.strip import read, take_place
from resnet_viz.ui.selection import selection
from resnet_viz.ui.twin import networks_to_show

opening(
    "Predict",
    "Turn, blur or cover the picture: what changes the network's mind?",
)


@part
def exhibit() -> None:
    """Strip, picture, answer and sliders: a slider reruns this part alone."""
    chosen = selection()
    networks = networks_to_show(chosen)
    lens = take_place(chosen, networks)
    with st.container(horizontal=True, gap="large"):
        picture, beside = st.container(width=336), st.container(key="beside")
    with beside:
        answers = st.container()
        disturbance = disturb()
    with answers, explain_errors():  # the sentence stands where the answers would
        predictions = read(lens, disturbance)
        with picture:
            alt = f"{chosen.picture.name}, as read"
            pixels = chosen.view.sight.pixels
            show_covered(pixels, disturbance, key="read", alt=alt, on_move=move_cover)
        say(networks, predictions)
        with beside:
            show_scores(chosen, networks, predictions)
            lead_on(chosen)


exhibit()

show_steps()

with st.expander("What does the percentage mean?"):
    st.markdown(
        explained(r"""
The network's last layer gives one number for each class, the **[[logit]]s** $z_1, \dots, z_C$. The
**[[softmax]]** turns them into positive numbers that add up to 1:

$$p_k = \frac{e^{z_k}}{\sum_{j=1}^{C} e^{z_j}}$$

$p_k$ is how strongly the network prefers class $k$ over the others **it knows**. It is not the
chance that it is right: a network can be sure and wrong (the built-in one names the drawing of a
golf ball; give that one 50% noise, and look), and one that knows ten things must share
out 100% among these ten, whatever you show it. How often a network is right when it says 90%
has to be measured. A network trained with [[label smoothing]], as the built-in one and
[[ImageNet]] V2 are, was told never to be quite sure, and its percentages stay lower.
""")
    )

question(
    "Cover the part of the picture that you think matters most. Does the answer change? If not, "
    "what else in the picture may the network be reading?",
    "Often it stays. What was learned from photos includes their backgrounds: grass with "
    "springers, sky with parachutes. An answer that survives without the thing itself was "
    "read from something else; Grad-CAM shows where to look next.",
)
