"""The idea: what residual learning is, step by step, with a way into the exhibits from each."""

import streamlit as st

from resnet_viz.ui import idea_block, idea_depth, idea_problem
from resnet_viz.ui.idea_keras import show_keras
from resnet_viz.ui.idea_section import contents
from resnet_viz.ui.idea_uses import show_limits, show_mistakes, show_uses
from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.navigation import guard

guard()

opening(
    "The idea",
    "Residual learning in five minutes, one step at a time: the trouble with depth, the idea, the "
    "rules, the evidence, the limits. Look at the picture of each step, then follow its link and "
    "see it happen. Orange is the **plain** network and what its layers compute, blue the "
    "**residual** one and its shortcuts.",
)

STEPS = (*idea_problem.SECTIONS, *idea_block.SECTIONS, *idea_depth.SECTIONS)
REST = {
    "limits": ("Good at, and not good at", show_limits),
    "uses": ("Where ResNet-50 is used", show_uses),
    "keras": ("Build it in three steps, in Keras", show_keras),
    "mistakes": ("Often said, and not so", show_mistakes),
}

contents(
    {step.anchor: step.title for step in STEPS}
    | {anchor: title for anchor, (title, _) in REST.items()}
)
for step in STEPS:
    step.show()
for anchor, (title, show) in REST.items():
    st.header(title, anchor=anchor)
    show()

question(
    "A shortcut could carry half of x, or a learned share of it, instead of x itself. What would "
    "a stack of fifty such blocks do to a signal, and to the gradient on its way back?",
    "With half of x in each of fifty blocks what is left of the first one's signal is 0.5⁵⁰, "
    "about 10⁻¹⁵, and the gradient on its way back shrinks alike. He et al. (2016, arXiv "
    "1603.05027, section 3.1) tried scaled and gated shortcuts: all trained worse than the "
    "plain identity.",
)
