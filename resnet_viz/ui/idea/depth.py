"""The page The idea, third part: the evidence, what depth brings, and how to read an error rate."""

from __future__ import annotations

from typing import Final

from resnet_viz.counting.paths import paths
from resnet_viz.facts.published import (
    BEST,
    BLOCKS,
    CIFAR10,
    DEEPEST,
    DEPTH_RACE,
    ONE_CROP,
    PAPER,
    PATHS,
    PLAIN_18,
    PLAIN_34,
    PROTOCOLS,
    RESNET_18,
    RESNET_34,
)
from resnet_viz.figures.lesions import path_lengths
from resnet_viz.figures.published import depth_race, error_by_depth, protocols
from resnet_viz.figures.theme import RESIDUAL
from resnet_viz.ui.exhibits import ARCHITECTURE, BLOCK, LAB, PREDICT
from resnet_viz.ui.idea.section import Live, Section, chart

RACE: Final = Section(
    "race",
    f"""
The paper's test on [[ImageNet]]: the same layers, with and without shortcuts. From 18 to 34 layers
the **plain** network gets worse, {PLAIN_18.top1}% to {PLAIN_34.top1}% error. The **residual**
one gets better, {RESNET_18.top1}% to {RESNET_34.top1}%.

At 18 layers the two are equally good (and the residual one learns faster): shortcuts matter where
the network is deep. These shortcuts have no weights (option A), so each pair has exactly as many
parameters; torchvision's ResNet-18 and -34 have option B, and a few more.

*Source: {PAPER.cited}, section 4.1 and Table 2.*
""",
    (
        Live(LAB, "the race on your machine, 20 and 56 layers", {"preset": "20-56"}),
        Live(PREDICT, "ResNet-50 and its plain twin on one photo", {"twin": "true"}),
        Live(BLOCK, "how the two were trained", {"part": "training"}),
    ),
    chart(
        "plain_and_residual",
        lambda: depth_race(DEPTH_RACE),
        "Top-1 error on ImageNet's validation set, ten crops a photo; the paper's Table 2. The "
        "axis does not begin at 0.",
        {
            "network": [f"{row.kind}-{row.layers}" for row in DEPTH_RACE],
            "top-1 error (%)": [row.top1 for row in DEPTH_RACE],
            "parameters": [row.parameters for row in DEPTH_RACE],
        },
    ),
)

SHALLOWEST: Final = CIFAR10[0]
DEPTH: Final = Section(
    "depth",
    f"""
On CIFAR-10 more layers help, from {SHALLOWEST.layers} ({SHALLOWEST.error}% test error) to
{BEST.layers} ({BEST.error}%, the best of {BEST.runs} runs; their mean is {BEST.mean} ±
{BEST.deviation}%). A network of **{DEEPEST.layers} layers** can still be trained: its training
error is as low. But its test error is **higher**, {DEEPEST.error}%.

This time it is overfitting, the authors think: {DEEPEST.millions} million parameters are too many
for 50,000 small photos. Shortcuts make depth trainable; they do not make it useful without end.

*Source: {PAPER.cited}, section 4.2 and Table 6.*
""",
    (
        Live(LAB, "8 to 110 layers, one after the other", {"preset": "ladder"}),
        Live(LAB, "110 layers begin gently", {"preset": "warm-up"}),
    ),
    chart(
        "error_by_depth",
        lambda: error_by_depth(CIFAR10),
        "Test error of residual networks on CIFAR-10, one figure each; the paper's Table 6. "
        f"{BEST.layers} layers: a ring for the mean of {BEST.runs} runs, a dot for the best of "
        "them. The axis does not begin at 0.",
        {
            "layers": [row.layers for row in CIFAR10],
            "parameters (million)": [row.millions for row in CIFAR10],
            "runs": [row.runs for row in CIFAR10],
            "test error, best run (%)": [row.error for row in CIFAR10],
            "test error, mean (%)": [row.mean for row in CIFAR10],
        },
    ),
)

_PATHS = paths(sum(BLOCKS))
MANY_PATHS: Final = Section(
    "paths",
    f"""
At every block a signal can take the branch or the shortcut. Through the {_PATHS.blocks} blocks of
ResNet-50 there are 2 × 2 × … × 2, that is {_PATHS.total:,} **paths**, most of middling length.

Take out one block, and half of the paths are left: the answers get hardly worse, for most blocks.
A plain network has one path, and breaks.

The paths do not count alike. In a network of 54 blocks nearly all of the gradient came by paths
through only 5 to 17 of them, 0.45% of all paths. So, the authors conclude, residual networks
*avoid* vanishing gradients: not by keeping a long way open, but by having short ones.

*Source: {PATHS.cited}, sections 3 to 5. Computed: how many paths have each length.*
""",
    (Live(BLOCK, "take out a block", {"part": "remove"}),),
    chart(
        "paths",
        lambda: path_lengths(_PATHS, RESIDUAL),
        f"The {_PATHS.total:,} paths by the number of branches on them.",
        {"branches": list(range(_PATHS.blocks + 1)), "paths": list(_PATHS.counts)},
    ),
)

ERRORS: Final = Section(
    "errors",
    f"""
Which is ResNet-50's error? It depends on how it is asked: about the middle of the photo (*one
crop*, {ONE_CROP.top1}% wrong), as the mean of ten crops, or of the whole photo at five sizes,
with the last layer applied at every position. And on how it was trained: torchvision's V2 weights
are of the same network as its V1, with a longer and newer recipe.

The authors' network is not quite torchvision's: its blocks halve the map in their first 1×1
convolution (*v1*), torchvision's in the 3×3 (*v1.5*), for some more multiply-adds. V1 and V2 are
weights, v1 and v1.5 are networks.

**Top-1** error counts each first guess that is wrong; **top-5** error counts a photo only if the
right class is not among the five best. Compare two figures only if they were measured alike.

*Sources: {"; ".join(dict.fromkeys(row.source.cited for row in PROTOCOLS))}.*
""",
    (
        Live(PREDICT, "what changes its five best guesses"),
        Live(ARCHITECTURE, "v1 and v1.5 side by side", {"view": "versions"}),
    ),
    chart(
        "error_rates",
        lambda: protocols(PROTOCOLS),
        "ResNet-50's error on ImageNet's validation set, as published. Three sets of weights, of "
        "two networks that differ a little.",
        {
            "weights": [row.network for row in PROTOCOLS],
            "measured on": [row.protocol for row in PROTOCOLS],
            "published in": [f"{row.source.name} {row.source.place}" for row in PROTOCOLS],
            "top-1 error (%)": [row.top1 for row in PROTOCOLS],
            "top-5 error (%)": [row.top5 for row in PROTOCOLS],
        },
    ),
)

SECTIONS: Final = (RACE, DEPTH, MANY_PATHS, ERRORS)
