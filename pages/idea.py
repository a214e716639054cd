"""The idea: what residual learning is, step by step, with a way into the exhibits from each."""

from resnet_viz.ui.idea import block as idea_block
from resnet_viz.ui.idea import depth as idea_depth
from resnet_viz.ui.idea import problem as idea_problem
from resnet_viz.ui.idea.keras_program import show_keras
from resnet_viz.ui.idea.section import heading, keep_place, lead
from resnet_viz.ui.idea.uses import show_limits, show_mistakes, show_uses
from resnet_viz.ui.layout import opening, question

opening(
    "The idea",
    "Residual learning, step by step: **plain** in orange, **residual** in blue.",
)

REST = {
    "limits": show_limits,
    "mistakes": show_mistakes,
    "uses": show_uses,
    "keras": show_keras,
}

lead(
    "residual",
    "Layers that need only learn what to **add** to their input are easier to train than layers "
    "that must make everything anew.",
    "Two layers without and with a shortcut that adds x to their output.",
)
for step in (*idea_problem.SECTIONS, *idea_block.SECTIONS, *idea_depth.SECTIONS):
    step.show()
for anchor, show in REST.items():
    heading(anchor)
    show()

question(
    "A shortcut could carry half of x, or a learned share of it, instead of x itself. What would "
    "a stack of fifty such blocks do to a signal, and to the gradient on its way back?",
    "With half of x in each of fifty blocks what is left of the first one's signal is 0.5⁵⁰, "
    "about 10⁻¹⁵, and the gradient on its way back shrinks alike. He et al. (2016, arXiv "
    "1603.05027, section 3.1) tried scaled and gated shortcuts: all trained worse than the "
    "plain identity.",
)
keep_place()
