"""The page The idea, second part: the block, and the rules a network of blocks is built by."""

from __future__ import annotations

from typing import Final

from resnet_viz.facts.published import (
    BASIC,
    BOTTLENECK,
    MAPPINGS,
    MEAN_FIELD,
    OPTION_ERRORS,
    PAPER,
    STAGES,
)
from resnet_viz.ui.exhibits import ARCHITECTURE, BLOCK, FEATURES, GRADIENTS, LAB
from resnet_viz.ui.idea.section import Live, Section, drawing

RESIDUAL: Final = Section(
    "residual",
    rf"""
Call what a few layers should compute from their input $x$ the mapping $H(x)$. A [[shortcut]]
carries $x$ around them and adds it to their output. The layers then have to learn only the
**residual**, the difference:

$$
F(x) = H(x) - x
$$

$$
\text{{output}} = F(x) + x
$$

To copy its input, a [[block]] needs $F(x) = 0$: weights pushed to zero will do. An exact copy is
hardly ever what is best. But *if* the best mapping is closer to a copy than to a map of zeros,
the paper argues, a small difference is easier to find than the whole. Adding costs no parameters
and hardly any time.

*Source: {PAPER.cited}, section 3.1 and Figure 2.*
""",
    (Live(BLOCK, "x, F(x) and their sum in a real block"),),
    drawing(
        "residual",
        "Left: the layers have to compute H(x). Right: they compute F(x), and x is added. After "
        "either comes a [[ReLU]], which replaces what is negative by 0.",
        "Two layers without and with a shortcut that adds x to their output.",
    ),
)

SHORTCUTS: Final = Section(
    "shortcuts",
    f"""
x can be added only to something of its own shape. Where a block halves the map and doubles the
[[channels]], the paper tries three kinds of shortcut:

- **A**: take every second position and fill the new channels with zeros; no parameters.
- **B**: a **[[projection]]** there, a 1×1 [[convolution]] with weights to learn; elsewhere x as
  it is.
- **C**: a projection in every block.

ResNet-34 had {OPTION_ERRORS["A"]}%, {OPTION_ERRORS["B"]}% and {OPTION_ERRORS["C"]}% top-1
error with them (ten [[crops]]). C is best by {OPTION_ERRORS["A"] - OPTION_ERRORS["C"]:.2f} points:
projections help a little, and the paper finds them "not essential" against degradation.

ResNet-50 uses B, with **four** projections, though its blocks halve the map only three times: the
first block of all keeps the map's size, but has to make 256 channels of 64.

*Source: {PAPER.cited}, sections 3.3 and 4.1, Table 3.*
""",
    (
        Live(LAB, "A, B and C in a race", {"preset": "shortcuts"}),
        Live(ARCHITECTURE, "what each option costs ResNet-50", {"view": "versions"}),
    ),
    drawing(
        "shortcuts",
        "Blue: what is added. Dotted: x with zeros; 1×1: a projection.",
        "The three options for a block that keeps the shape and one that changes it.",
    ),
)

_SHAPES = "; ".join(f"{s.side} × {s.side} × {s.channels}" for s in STAGES)
RULES: Final = Section(
    "rules",
    f"""
1. Layers with maps of the same size have the same number of channels (*filters*).
2. Where the map's sides are halved, the channels are doubled.

A convolution of twice as many channels from twice as many costs four times as much at each
position, and there are a quarter as many positions. So 29 of the 32 3×3 layers of ResNet-34 cost
the same, in every [[stage]]: {STAGES[0].multiply_adds / 1e6:.1f} million **[[multiply-adds]]**,
each a multiplication and an addition. The other three, where the map is halved, still read half as
many channels and cost half of it: {STAGES[0].multiply_adds / 2e6:.1f} million.

ResNet-50's stages have layers of 64, 64 and 256 channels. There the rules hold for each of the
three by itself: 64, 128, 256, 512 for the 3×3, and four times that at the end of a block.

*Source: {PAPER.cited}, section 3.3 and Table 1. Computed: side² · 3² · channels².*
""",
    (
        Live(FEATURES, "the maps shrink and multiply"),
        Live(ARCHITECTURE, "all stages of all depths", {"view": "table"}),
    ),
    drawing(
        "rules",
        f"Maps of the four stages of ResNet-18 and ResNet-34, height × width × channels: "
        f"{_SHAPES}.",
        "Four boxes: each half as high and wide as the one before, and twice as deep.",
    ),
)

ORDER: Final = Section(
    "order",
    f"""
**[[Batch norm]]** (BN) brings each channel's numbers to a common mean and spread, then scales and
shifts them by two learned numbers. It follows every convolution. **ReLU** replaces what is
negative by 0.

The [[branch|branch's]] last convolution has batch norm but **no ReLU**: F(x) must be able to
subtract as well as add. The ReLU comes after the addition. A projection has batch norm and no ReLU.

*Source: {PAPER.cited}, sections 3.2 and 3.4; the projection as in torchvision.*
""",
    (Live(BLOCK, "every layer of a block", {"part": "layers"}),),
    drawing(
        "order",
        "A block of ResNet-50, with all its layers.",
        "Three convolutions with batch norm, the first two with ReLU; addition; ReLU.",
    ),
)

WIDE: Final = BOTTLENECK[0].channels_in
BOTTLENECKS: Final = Section(
    "bottleneck",
    f"""
ResNet-50 is ResNet-34 with each block of two layers replaced by a **[[bottleneck]]** of three: a
1×1 convolution makes {WIDE} channels {BOTTLENECK[1].channels_in}, the 3×3 one works on the few, a
1×1 one makes them {WIDE} again. The block is four times as wide at its ends and costs about the
same: {sum(c.weights for c in BOTTLENECK):,} weights against {sum(c.weights for c in BASIC):,}.

So the 16 blocks have 48 layers; the first convolution and the last, [[fully connected]] layer
make 50. Pools have no weights and do not count.

*Source: {PAPER.cited}, section 4.1, Figure 5 and Table 1. Weights computed, batch norm left out.*
""",
    (
        Live(ARCHITECTURE, "count to 50", {"view": "count"}),
        Live(BLOCK, "a bottleneck at work", {"part": "layers"}),
    ),
    drawing(
        "bottleneck",
        "The second block of the first stage in both; the numbers after the comma are channels.",
        "Two 3×3 convolutions beside a 1×1, a 3×3 and a 1×1 one, both with a shortcut.",
    ),
)

GRADIENT: Final = Section(
    "gradient",
    rf"""
It is often said that shortcuts cure *[[vanishing gradients]]*: that in deep networks nothing is
left of the [[gradient]] on its way back to the first layers. The paper looked, and says of its
plain networks of 18 and 34 layers, which have batch norm, that their gradients are *healthy*: they
neither die away nor blow up (it prints no numbers). So degradation is "unlikely to be caused by
vanishing gradients".

Later work says more. With batch norm and without shortcuts, gradients do not vanish: before
training they **grow** with depth, in theory so fast that very deep networks cannot be trained.
The theory is of wide, fully connected networks; the small plain networks of this app's *Gradient
flow* grow as well.

What a shortcut does is add a way: $\frac{{\partial (F(x) + x)}}{{\partial x}} = F'(x) + 1$. By the
$1$ the gradient gets past $F$ as it is. The sum could still cancel, but hardly for all photos of
a [[batch]] at once. And it is not all of ResNet-50: four of its 16 shortcuts are projections, and
behind each addition a ReLU lets only part through.

*Sources: {PAPER.cited}, section 4.1; {MEAN_FIELD.cited}, abstract; {MAPPINGS.cited}, eq. 5, for
shortcuts that are the identity throughout.*
""",
    (
        Live(GRADIENTS, "the gradient on its two ways"),
        Live(LAB, "56 layers without batch norm", {"preset": "no-batch-norm"}),
    ),
    drawing(
        "gradient",
        "The way back: the gradient from the right takes both ways and is added up at x.",
        "From the addition two ways lead back to x: through F and, unchanged, past it.",
    ),
)

SECTIONS: Final = (RESIDUAL, SHORTCUTS, RULES, ORDER, BOTTLENECKS, GRADIENT)
