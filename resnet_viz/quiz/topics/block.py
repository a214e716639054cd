"""Questions on the block: what its layers learn, what is added, what a shortcut carries."""

from __future__ import annotations

from random import Random
from typing import Final

from resnet_viz.counting.paths import paths
from resnet_viz.facts.networks import TABLE_1
from resnet_viz.facts.published import MAPPINGS, PAPER, PATHS
from resnet_viz.quiz.question import Drawn, QuizQuestion, Shown, numbers, signed, words

THE_SUM: Final = Shown("block", "x, F(x) and their sum", {"part": "sum"})
THE_LAYERS: Final = Shown("block", "every layer of a block", {"part": "layers"})


def fitted(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "fitted",
        "H(x) is what a whole block should compute from x. What do its layers learn?",
        words(
            random,
            ("F(x) = H(x) − x", "The residual: the shortcut adds x again."),
            ("H(x), the residual", "H(x) is what is wanted in all; the residual is H(x) − x."),
            ("F(x) = H(x) + x", "Then the block would hand on H(x) + 2x."),
            ("x", "x comes by the shortcut; the layers need not learn it."),
        ),
        Shown("idea", "the block, drawn", {"step": "residual"}),
        (PAPER.at("section 3.1"),),
    )


def one_number(random: Random) -> QuizQuestion:
    """x is what a ReLU let through, so it is never negative."""
    x, f = random.randint(2, 19) / 10, random.choice((-1, 1)) * random.randint(2, 25) / 10
    total = x + f
    return QuizQuestion(
        "one-number",
        f"At one place of a block with an identity shortcut x is {signed(x)} and F(x) is "
        f"{signed(f)}. What does the block hand on there?",
        numbers(
            (
                max(0, total),
                f"{signed(x)} {'+' if f > 0 else '−'} {signed(abs(f))} = {signed(total)}, and the "
                "ReLU after the addition "
                + ("lets that through." if total > 0 else "makes 0 of what is not above 0."),
            ),
            (total, "That is the sum; the ReLU after it is forgotten."),
            (x + max(0, f), "Here the ReLU came before the addition: F(x) could only add."),
            (f, "That is F(x) alone; the shortcut adds x."),
            (x - f, "x is added to F(x); nothing is subtracted."),
            (x, "That is what comes in; F(x) is added to it."),
            written=lambda value: signed(value + 0.0),
        ),
        THE_SUM,
        (PAPER.at("Figure 2"),),
    )


def three_numbers(random: Random) -> QuizQuestion:
    x = [random.randint(0, 12) / 10 for _ in range(3)]
    f = [-x[0] - random.randint(1, 9) / 10, random.randint(1, 9) / 10, -random.randint(1, 9) / 10]
    x[2] = -f[2] + random.randint(1, 9) / 10
    return QuizQuestion(
        "three-numbers",
        f"A block with an identity shortcut is given x = {_row(x)} and computes F(x) = {_row(f)}. "
        "What does it hand on?",
        words(
            random,
            (
                _row([max(0, a + b) for a, b in zip(x, f, strict=True)]),
                "Add place by place; then the ReLU makes 0 of what is negative.",
            ),
            (_row([a + b for a, b in zip(x, f, strict=True)]), "The ReLU is forgotten."),
            (
                _row([a + max(0, b) for a, b in zip(x, f, strict=True)]),
                "Here the ReLU came before the addition: then F(x) could never take anything away.",
            ),
            (
                _row([max(0, b) for b in f]),
                "That is what the branch alone would hand on: x is missing.",
            ),
        ),
        THE_SUM,
        (PAPER.at("Figure 2"),),
    )


def _row(values: list[float]) -> str:
    return f"({', '.join(signed(value + 0.0) for value in values)})"


def last_steps(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "last-steps",
        "What follows the last convolution of a bottleneck's branch, in this order?",
        words(
            random,
            (
                "Batch norm, the addition, ReLU",
                "The branch ends with batch norm, so F(x) may be negative; the ReLU stands "
                "behind the addition.",
            ),
            (
                "Batch norm, ReLU, the addition",
                "Then F(x) could never be negative: from block to block the signal could only "
                "grow.",
            ),
            (
                "The addition, batch norm, ReLU",
                "Then batch norm would change what the shortcut carries, too; tried later, it "
                "did worse.",
            ),
            (
                "ReLU, the addition",
                "Every convolution is followed by batch norm, and the ReLU comes after the "
                "addition.",
            ),
        ),
        THE_LAYERS,
        (PAPER.at("sections 3.2 and 3.4"), MAPPINGS.at("section 4.1")),
    )


def projection(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "projection",
        "What is the projection on some of ResNet-50's shortcuts?",
        words(
            random,
            (
                "A 1×1 convolution and batch norm",
                "It changes the number of channels, with stride 2 the size too, and no ReLU "
                "follows it before the addition.",
            ),
            (
                "A 1×1 convolution, batch norm and ReLU",
                "A projection has no ReLU of its own: the one after the addition serves both ways.",
            ),
            (
                "Zeros in place of the missing channels",
                "That is option A, which has no parameters; ResNet-50 is built with option B.",
            ),
            (
                "A 3×3 convolution and batch norm",
                "A window of one position is enough to make other channels of x.",
            ),
        ),
        Shown("idea", "the three options, drawn", {"step": "shortcuts"}),
        (PAPER.at("sections 3.3 and 4.1"),),
    )


def projections(random: Random) -> QuizQuestion:
    layers = random.choice(sorted(TABLE_1))
    block, blocks = TABLE_1[layers]
    basic = block == "basic"
    right = 3 if basic else 4
    return QuizQuestion(
        "projections",
        f"How many of ResNet-{layers}'s {sum(blocks)} shortcuts are projections, with option B?",
        numbers(
            (
                right,
                "Three where the map is halved"
                + (
                    "; the first stage has the 64 channels that the stem hands on."
                    if basic
                    else ", and one in the first block, which makes 256 channels of 64."
                ),
            ),
            (
                7 - right,
                "Its first block makes 64 channels of 64, and needs none."
                if basic
                else "The first block of all keeps the map's size but changes the channels.",
            ),
            (sum(blocks), "That is option C: a projection in every block."),
            (0, "That is option A, which fills missing channels with zeros."),
        ),
        Shown("architecture", f"ResNet-{layers}, taken apart", {"network": f"resnet{layers}"}),
        (PAPER.at("section 3.3"),),
    )


def copying_block(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "copying-block",
        "A block with an identity shortcut is to hand on its input unchanged. What must F(x) be?",
        words(
            random,
            (
                "0 everywhere",
                "Weights pushed to zero will do; and x, which is never negative, "
                "passes the ReLU as it is.",
            ),
            ("x", "Then the block would hand on 2x."),
            ("1 everywhere", "It is an addition, no product: the block would hand on x + 1."),
            ("−x", "Then the two would cancel, and the block would hand on 0."),
        ),
        Shown("block", "blocks taken out: F(x) = 0", {"part": "remove"}),
        (PAPER.at("section 3.1"),),
    )


def number_of_paths(random: Random) -> QuizQuestion:
    blocks = random.randint(5, 12)
    return QuizQuestion(
        "number-of-paths",
        f"At each of {blocks} blocks in a row a signal may take the branch or the shortcut. How "
        "many paths are there?",
        numbers(
            (paths(blocks).total, "Each block doubles them: 2 × 2 × … × 2."),
            (2 * blocks, "The two ways of a block combine with those of every other."),
            (blocks + 1, f"That is how many lengths a path can have, 0 to {blocks} branches."),
            (blocks**2, "Each block doubles them: that is 2 to that power, no square."),
        ),
        Shown("idea", "65,536 paths through ResNet-50", {"step": "paths"}),
        (PATHS.at("section 3"),),
    )


def paths_left(random: Random) -> QuizQuestion:
    blocks, out = random.randint(8, 16), random.randint(1, 3)
    whole, left = paths(blocks).total, paths(blocks - out).total
    return QuizQuestion(
        "paths-left",
        f"A residual network of {blocks} blocks has {whole:,} paths. "
        f"{'One branch is' if out == 1 else f'{out} branches are'} taken out, the shortcuts stay. "
        "How many paths are left?",
        numbers(
            (left, f"All that avoid what is missing: half of them for each, {whole:,} / {2**out}."),
            (
                whole - out,
                "Many paths go through a branch: half of all, not one.",
            ),
            (0, "So it is in a plain network, which has one path; here shortcuts lead around."),
            (whole - left, "These are the paths that are lost."),
            (whole * (blocks - out) // blocks, "The branches' share is not that of the paths."),
        ),
        Shown("block", "blocks taken out", {"part": "remove"}),
        (PATHS.at("sections 3 and 4"),),
    )


def first_convolution(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "first-convolution",
        "In the second block of ResNet-50's first stage, what is the first 1×1 convolution for?",
        words(
            random,
            (
                "It makes 64 channels of 256, so that the 3×3 one costs little.",
                "The last 1×1 makes 256 of them again: hence “bottleneck”.",
            ),
            (
                "It halves width and height of the map.",
                "Only the first block of a later stage does that, and in torchvision by its 3×3.",
            ),
            (
                "It makes x fit F(x), so that they can be added.",
                "That is a projection's work, on the shortcut; this block needs none.",
            ),
            (
                "It lets each position see its neighbors.",
                "A 1×1 window sees one position; the 3×3 convolution sees the neighbors.",
            ),
        ),
        THE_LAYERS,
        (PAPER.at("section 4.1 and Figure 5"),),
    )


def way_back(random: Random) -> QuizQuestion:
    gradient = random.choice((0.5, 1.0, 1.5, 2.0, 3.0))
    slope = random.choice((-1, 1)) * random.choice((0.2, 0.4, 0.6, 0.8))
    return QuizQuestion(
        "way-back",
        "One number x goes through F(x) + x, with no ReLU behind. From above comes a gradient of "
        f"{signed(gradient)}, and F′(x) is {signed(slope)}. Which gradient arrives at x?",
        numbers(
            (
                gradient * (1 + slope),
                f"{signed(gradient)} · (1 {'+' if slope > 0 else '−'} {signed(abs(slope))}): the "
                "1 is the shortcut's.",
            ),
            (gradient * slope, "That takes the branch alone, as in a plain network."),
            (gradient, "That takes the shortcut alone."),
            (gradient + slope, "Along the branch the gradient is multiplied by F′(x)."),
            (1 + slope, "That is what the gradient from above is multiplied by."),
            written=lambda value: f"{value:.2f}".replace("-", "−"),
        ),
        Shown("gradients", "the gradient on both ways"),
        (MAPPINGS.at("eq. 5"),),
    )


QUESTIONS: Final[tuple[Drawn, ...]] = (
    fitted,
    one_number,
    three_numbers,
    last_steps,
    projection,
    projections,
    copying_block,
    number_of_paths,
    paths_left,
    first_convolution,
    way_back,
)
