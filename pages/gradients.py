"""Gradient flow: which path the gradient takes through every block."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.gradients.beginnings import show_beginnings
from resnet_viz.ui.gradients.gradient_flow import (
    paths_of,
    say_what_is_seen,
    show_change,
    show_paths,
    show_table,
)
from resnet_viz.ui.gradients.strip import read
from resnet_viz.ui.inside import label_of
from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.selection import selection
from resnet_viz.ui.twin import networks_to_show

opening(
    "Gradient flow",
    "The **[[gradient]]** runs backwards, and forks at each [[block]]: [[shortcut]] or [[branch]]?",
)


@part
def exhibit() -> None:
    """Strip, chart, words and table: the slider reruns this part alone."""
    chosen = selection()
    networks = networks_to_show(chosen)
    trained, changed = read(chosen, networks)
    results = [trained[0], *changed, *trained[1:]]
    networks = [chosen.model, *(chosen.model for _ in changed), *networks[1:]]
    paths = [paths_of(n, r) for n, r in zip(networks, results, strict=True)]
    show_paths(trained[0], paths, label_of(chosen, trained[0]))
    say_what_is_seen([path.name for path in paths], results)
    if changed:
        show_change(chosen, trained[0], changed[0])
    show_table(trained[0], paths)


exhibit()
show_beginnings()

with st.expander("What exactly is drawn, and what it does not say"):
    st.markdown(
        explained(r"""
A block computes $y = F(x) + S(x)$, where $S(x) = x$ or, where the shape changes, its projection.
By the chain rule the gradient of the class's logit $z_c$ at $x$ has two parts:

$$
\frac{\partial z_c}{\partial x} =
\underbrace{J_S^\top\frac{\partial z_c}{\partial y}}_{\text{shortcut}} +
\underbrace{J_F^\top\frac{\partial z_c}{\partial y}}_{\text{branch}}
$$

$J_S$ and $J_F$ are the [[Jacobian|Jacobians]] of the two paths; where $S(x) = x$, $J_S$ is the
identity and the gradient passes unchanged. The two vectors add up to the gradient at $x$; their
sizes do not, because the vectors point in different directions. A size here is the **root mean
square**: the L2 norm, which is the root of the sum of all squares, over the root of how many
numbers $x$ has.

**This is a trained network on one picture**, not training itself: training takes the gradient of
the *loss* with respect to the *weights*. It is often said that shortcuts cure [[vanishing
gradients]]. The paper verified for its [[plain network]]s, of up to 34 layers and with [[batch
norm]], that the gradients "exhibit healthy norms" (it gives no numbers), and holds [[degradation]]
"unlikely to be caused by vanishing gradients" (He et al. 2015, [arXiv
1512.03385](https://arxiv.org/abs/1512.03385), section 4.1). Veit et al. 2016 ([arXiv
1605.06431](https://arxiv.org/abs/1605.06431)) found that in a residual network nearly all of the
gradient comes along short paths, through few of the branches, and conclude that residual networks
avoid vanishing gradients in this way.

What the shortcut gives the gradient is an additive term: the gradient at $y$ arrives at $x$ as it
is, and the branch's part is added to it (He et al. 2016,
[arXiv 1603.05027](https://arxiv.org/abs/1603.05027), eq. 5, for shortcuts that are the identity
throughout). The two can cancel, which the authors call unlikely for a whole [[batch]]. In ResNet-50
four of the sixteen shortcuts are projections, and after each addition a [[ReLU]] lets no gradient
through where the sum is below 0.

Turning the shortcuts down changes a network that was never trained that way: its batch norms
expect other numbers. That the answer breaks down shows how much this network relies on them.
""")
    )

question(
    "With the shortcuts at 0 this network computes with the very layers of the [[plain twin]]. The "
    "twin learned to answer without shortcuts. Why can this network not do without its own?",
    "Its branches were trained to compute what is to be *added* to what the shortcut carries. "
    "Without the shortcut the next block gets that alone, and its batch norms meet "
    "numbers they were not made for. The twin's layers were trained from the start to hand on "
    "everything themselves.",
)
