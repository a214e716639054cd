"""The page The idea, last part: what residual networks are good for, their limits, and mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from resnet_viz.facts.glossary import explained
from resnet_viz.facts.mistakes import MISTAKES
from resnet_viz.facts.published import (
    BEST,
    DEEPEST,
    MODEL_PAGE,
    PAPER,
    PAPER_MULTIPLY_ADDS,
    PARAMETERS,
    VGG16_MULTIPLY_ADDS,
    Source,
    arxiv,
)
from resnet_viz.ui.exhibits import BACKBONE, BLOCK, GRADCAM, LAB, PREDICT
from resnet_viz.ui.idea.section import NARROWEST, Live

KORNBLITH: Final = arxiv("Kornblith et al. 2018", "1805.08974")
RAGHU: Final = arxiv("Raghu et al. 2019", "1902.07208")
MASK_RCNN: Final = arxiv("He et al. 2017", "1703.06870")

BILLION, MILLION, FLOAT32_BYTES = 1e9, 1e6, 4
GOOD: Final = f"""
**What it is good at**

- **Easy to train.** Plain stacks get worse with depth; with shortcuts, 152 layers train as they
  are ({PAPER.at("section 4.1").cited}).
- **Depth pays.** In the paper 34 layers beat 18, 50 beat 34, 101 beat 50 and 152 beat 101
  (the same, Tables 2 to 4).
- **Lean for its depth.** ResNet-50 needs {PAPER_MULTIPLY_ADDS["resnet50"] / BILLION:.1f} billion
  multiply-adds a photo, VGG-16's convolutions alone {VGG16_MULTIPLY_ADDS / BILLION:.1f} billion
  (the same, section 4.1).
- **What it learns is of use elsewhere**: its features serve other tasks ({KORNBLITH.cited}).
"""
LIMITS: Final = f"""
**Where it ends**

- **It is not small.** {PARAMETERS["resnet50"] / MILLION:.1f} million parameters take
  {PARAMETERS["resnet50"] * FLOAT32_BYTES / MILLION:.0f} MB as 32-bit numbers (computed).
- **Training needs memory.** Going back, every layer needs what it was given, so all maps of all
  layers and photos of a batch are kept.
- **It needs many pictures**, or weights learned on many.
- **More is not always better**: {DEEPEST.layers} layers were worse than {BEST.layers} on CIFAR-10
  ({PAPER.at("Table 6").cited}).
- **It knows only what it was shown**: turn a photo, and it may name something else.
"""


@dataclass(frozen=True, slots=True)
class Use:
    """Where ResNet-50 is used: a task, in a sentence or two (Markdown), and who did it."""

    task: str
    words: str
    sources: tuple[Source, ...]


USES: Final = (
    Use(
        "Classification",
        "One name for a whole photo, out of 1,000 in ImageNet: what it was made for.",
        (MODEL_PAGE,),
    ),
    Use(
        "Detection",
        "Boxes around objects. A *[[backbone]]*, ResNet-50 for one, turns the photo into maps; a "
        "small network on top finds boxes in them. Faster R-CNN (2015) began with other backbones.",
        (arxiv("Ren et al. 2015", "1506.01497"), arxiv("Lin et al. 2016", "1612.03144")),
    ),
    Use(
        "Segmentation",
        "Which pixels belong to what. Mask R-CNN draws each object's outline; DeepLab v3 names "
        "every pixel. Both have been built on ResNet-50.",
        (MASK_RCNN, arxiv("Chen et al. 2017", "1706.05587")),
    ),
    Use(
        "Feature extraction",
        "Without its last layer the network makes 2,048 numbers of a photo. A simple classifier "
        "on those numbers often goes a long way on other data.",
        (KORNBLITH,),
    ),
    Use(
        "Transfer learning",
        "Start from trained weights, train a little on your own photos: faster than from nothing, "
        "and mostly more accurate.",
        (KORNBLITH,),
    ),
    Use(
        "Medicine",
        "X-rays and photos of the retina. A caution: starting from ImageNet's weights gained "
        "little there, and far smaller networks did about as well.",
        (RAGHU,),
    ),
    Use(
        "Driving",
        "Street scenes: cars, riders and walkers outlined one by one, by Mask R-CNN on a ResNet-50 "
        "backbone, on the Cityscapes pictures.",
        (MASK_RCNN.at("appendix A"),),
    ),
    Use(
        "Robotics",
        "Where should a gripper take hold of a thing? Two ResNet-50, one for color and one for "
        "depth, make the features.",
        (arxiv("Kumra and Kanan 2016", "1611.08036"),),
    ),
)


def show_limits() -> None:
    beside = st.grid(2, min_column_width=NARROWEST, gap=("small", "large"))
    with beside, st.container():
        st.markdown(GOOD)
        Live(BLOCK, "do without a block", {"part": "remove"}).show("limits")
    with beside, st.container():
        st.markdown(LIMITS)
        Live(PREDICT, "turn the photo by 90 degrees", {"rotate": "90"}).show("limits")
        Live(LAB, "depth and its price in time", {"preset": "ladder"}).show("limits")


def show_uses() -> None:
    st.markdown(
        "Seldom alone: mostly as the part of a larger network that turns a photo into maps or "
        "numbers, with weights learned on ImageNet."
    )
    with (
        st.expander(", ".join(use.task for use in USES)),
        st.grid(4, min_column_width=230),
    ):
        for use in USES:
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{use.task}**")
                st.markdown(explained(use.words))
                st.caption("; ".join(source.cited for source in use.sources))
    Live(BACKBONE, "the objects a detector finds with it").show("uses")
    Live(GRADCAM, "where it looked for its answer").show("uses")


def show_mistakes() -> None:
    st.markdown("Each of these stands in many an article. Say what is wrong, then open it.")
    left, right = st.columns(2, gap="small")
    half = (len(MISTAKES) + 1) // 2
    for column, mistakes in ((left, MISTAKES[:half]), (right, MISTAKES[half:])):
        for mistake in mistakes:
            with column, st.expander(f"“{mistake.said}”"):
                st.markdown(explained(mistake.right))
                st.caption(f"Source: {mistake.cited}.")
