"""Train a race: a plain and a residual network side by side, live or recorded."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.lab.fold import out_of_the_way
from resnet_viz.ui.lab.recording import play_on_arrival
from resnet_viz.ui.lab.result import show_session
from resnet_viz.ui.lab.run import show_job
from resnet_viz.ui.lab.session import held_job
from resnet_viz.ui.lab.settings import pick_runs
from resnet_viz.ui.lab.start import start_panel
from resnet_viz.ui.layout import opening, question

opening(
    "Train a race",
    "Two networks learn, one with **[[shortcuts]]**: does depth hurt the [[plain network|other]]?",
)

job_id = held_job()
if job_id is not None:
    play_on_arrival(job_id)
with out_of_the_way(job_id):
    start_panel(pick_runs(), job_id)
if job_id is not None:
    show_job(job_id)
    show_session()

with st.expander("What exactly is trained, and what the charts show"):
    st.markdown(
        explained(
            """
**The networks** are the paper's for [[CIFAR-10]] (section 4.2): a 3×3 [[convolution]], three
[[stages]] of *n* [[blocks]] with 16, 32 and 64 [[channels]], [[average pooling]], one linear layer;
6*n* + 2 layers with weights. The plain network is the same with every shortcut taken out. Both
start from the same weights and see the same [[batches]] in the same order; neither knows of the
other.

**Training error** is the share of training pictures the network gets wrong. The faint line is the
error on the batches as they come, the dots that on the whole training set after each [[epoch]].
Two networks are called *level* while their errors on the last batches are no further apart than
two equally good ones often come: twice the standard error of such a difference, 2 √(2 *p*
(1 − *p*) / *n*), with *p* the mean of both errors and *n* the number of pictures.
**Test error** is the same for pictures it was not trained on. **[[Loss]]** is the [[cross-entropy]]
that training makes small. **[[Gradient norm]]** is the length of the loss's [[gradient]] for all
weights of a layer, ‖∂(loss)/∂W‖: how strongly a step pulls at this layer. A gradient *vanishes*
where it comes to almost nothing in the first layers, which then learn nothing; the paper calls the
norms of its plain networks *[[healthy]]* because they do not. Where the line ends, the numbers have
grown beyond all bounds: the network has **diverged**.

**[[Degradation]]** in the paper is a *higher training error* of the deeper plain network, after
training to [[convergence]] on CIFAR-10 (He et al. 2015,
[arXiv 1512.03385](https://arxiv.org/abs/1512.03385), Figures 1 and 6) and [[ImageNet]] (Figure 4).
The digits are a quick stand-in: at 56 layers the plain network fails to train *within a few
epochs*, which is a related effect and not the same one. That shows it falling behind; that it would
*stay* behind, only a run as long as the paper's can show.
"""
        )
    )

question(
    "A plain network of 56 layers can represent all that one of 20 layers can: its other layers "
    "need only copy their input. Why does training not find that solution?",
    "That a solution exists does not mean that training finds it. The paper supposes that the "
    "solver has trouble approximating a copy by several nonlinear layers (section 3.1), and "
    "leaves the true reason for further study (section 4.1).",
)
