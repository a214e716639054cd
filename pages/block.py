"""Inside a block: what F adds, how it is computed, and what happens without it."""

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.ui.block.layers import show_layers
from resnet_viz.ui.block.lesions import pick_change, show_change
from resnet_viz.ui.block.removals import show_folder_lesions, show_paths, show_single_lesions
from resnet_viz.ui.block.responses import show_responses
from resnet_viz.ui.block.sum import show_sum
from resnet_viz.ui.block.training_runs import show_training
from resnet_viz.ui.block.view import choose_block, exhibits_of
from resnet_viz.ui.controls import open_tab
from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.selection import selection
from resnet_viz.ui.twin import networks_to_show

opening(
    "Inside a block",
    "What does a [[block]]'s [[branch]], [[convolutions]] and [[ReLUs]], add to its [[shortcut]]?",
)


@part
def exhibit() -> None:
    """Strip and parts: a click reruns this alone, and only the open part is computed."""
    chosen = selection()
    networks = networks_to_show(chosen)
    choice = choose_block(chosen, networks)
    with open_tab("part") as opened:
        match opened:
            case "sum":
                show_sum(exhibits_of(chosen, networks, choice))
            case "layers":
                show_layers(exhibits_of(chosen, networks[:1], choice)[0])
            case "all":
                show_responses(chosen, networks, choice.removed)
            case "remove":
                change, cover = pick_change(choice)
                show_change(chosen, networks, change, cover)
                show_single_lesions(chosen, networks)
                show_folder_lesions()
                show_paths(chosen.model, choice.removed)
            case "training":
                show_training()


exhibit()

with st.expander("The block in symbols"):
    st.markdown(
        explained(r"""
A block is given $x$ and computes

$$
y = F(x) + S(x), \qquad \text{output} = \mathrm{ReLU}(y) = \max(0, y)
$$

- $F(x)$, the **residual function**, is what the block's layers compute: in ResNet-50 a 1 × 1
  convolution that reduces the [[channels]], a 3 × 3 one, and a 1 × 1 one that restores them (a
  [[bottleneck]]); in ResNet-18 and ResNet-34 two 3 × 3 ones. [[Batch norm]] follows each
  convolution, and a ReLU each but the last.
- $S(x)$ is the **shortcut**: $x$ itself, or, where the shape changes, its *[[projection]]*, a 1 × 1
  convolution with batch norm (He et al. 2015,
  [arXiv 1512.03385](https://arxiv.org/abs/1512.03385), eq. 1 and 2, option B). In the [[plain
  twin]] there is none.
- **Copying stays easy in spite of the ReLU.** $x$ is itself the output of a ReLU and never below
  0, so where $S(x) = x$ and $F(x) = 0$ the output is $\mathrm{ReLU}(x) = x$.
- The [[stride]], which halves the map, is in the 3 × 3 convolution, as in torchvision (*v1.5*); the
  paper's first version has it in the first 1 × 1.
- **Removing** a block means $F(x) = 0$; shortcut, projection and ReLU stay. In the plain twin a
  removed block is replaced by the identity, which fits only where the shape does not change.
- The **norm** of a tensor is the root of the sum of its squares; the **cosine** of two is their
  scalar product over the product of their norms.
""")
    )

question(
    "Remove the same block from the residual network and from its plain twin. Each was trained "
    "with all its blocks in place. Which of the two misses it less, and why?",
    "The residual network. Without the branch a block still hands on x, much of what the next "
    "block is used to getting. In the plain twin the block's output *is* F(x): take it out, "
    "and the next block gets something it was never trained on. Veit, Wilber and Belongie "
    "(2016, arXiv 1605.06431) saw the same on ResNets and VGG.",
)
