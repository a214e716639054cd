"""The page The idea, first part: where it comes from, and the trouble with depth."""

from __future__ import annotations

from typing import Final

from resnet_viz.facts.published import ENSEMBLES, PAPER, WINNER, WINNERS_NETWORKS
from resnet_viz.figures.published import ensembles
from resnet_viz.ui.exhibits import LAB, PREDICT
from resnet_viz.ui.idea.section import Live, Section, chart, drawing

ORIGIN: Final = Section(
    "origin",
    f"""
Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun described residual networks in December 2015
and presented them at CVPR 2016. With them they had won five contests of 2015: classification,
detection and localization in [[ILSVRC]], detection and segmentation in [[COCO]].

The famous **{WINNER.top5}%** is the **[[top-5]] error** of {WINNERS_NETWORKS} networks that
answered together, on ILSVRC's test set: so often was the right class not among the five best
guesses. It is not ResNet-50's error, nor any single network's.

*Source: {PAPER.cited}, abstract, section 4.1 and Table 5.*
""",
    (Live(PREDICT, "ResNet-50's five best guesses for a photo"),),
    chart(
        "ensembles",
        lambda: ensembles(ENSEMBLES, WINNER),
        "Top-5 error of ensembles on ILSVRC's test set; the paper's Table 5.",
        {
            "ensemble": [row.name for row in ENSEMBLES],
            "top-5 error (%)": [row.top5 for row in ENSEMBLES],
        },
    ),
)

DEGRADATION: Final = Section(
    "degradation",
    f"""
More layers can express more, so a deeper network should learn more. Stacked plainly, it does not:
on [[CIFAR-10]], ten classes of small photos, a [[plain network]] of 56 layers ends with a **higher
training error** than one of 20.

This is not overfitting. A network that overfits is good on the pictures it was trained on and bad
on others; this one is worse on its own training pictures. The paper calls it **[[degradation]]**.

*Source: {PAPER.cited}, section 1 and Figure 1.*
""",
    (
        Live(LAB, "train 20 and 56 layers, plain and residual", {"preset": "20-56"}),
        Live(LAB, "the same at six depths", {"preset": "ladder"}),
    ),
    drawing(
        "degradation",
        "A sketch of what the paper's Figure 1 shows, not its data. The [[learning rate]] is "
        "lowered twice: hence the steps.",
        "Training error falls for both plain networks, and stays higher for the one of 56 layers.",
    ),
)

COPY: Final = Section(
    "copy",
    f"""
Take the trained network of 20 layers. Put 36 layers behind it that hand on exactly what they are
given. The result has 56 layers and the very same error.

So a deeper network that is no worse **exists**; training just does not find it. This is an
argument about what is possible, not yet a remedy. It says where the trouble lies: such networks
are hard to *optimize*, not too weak.

*Source: {PAPER.cited}, section 1.*
""",
    (Live(LAB, "at 8 layers, plain training finds its way", {"preset": "8"}),),
    drawing(
        "copy",
        "The layers above, and the same below with others that compute the identity: y is the "
        "same.",
        "A row of three trained layers; below it the same three and two more that only copy.",
    ),
)

SECTIONS: Final = (ORIGIN, DEGRADATION, COPY)
