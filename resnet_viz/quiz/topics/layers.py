"""Questions on layers: how they are counted, what shape they hand on, how far they see."""

from __future__ import annotations

from random import Random
from typing import Final

from resnet_viz.counting.design import Design
from resnet_viz.facts.networks import TABLE_1
from resnet_viz.facts.published import DEEPEST, PAPER, STAGES
from resnet_viz.quiz.question import Drawn, QuizQuestion, Shown, numbers, words

COUNT: Final = Shown("architecture", "count to 50", {"view": "count"})


def fifty(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "fifty",
        "Which layers are the 50 of ResNet-50?",
        words(
            random,
            (
                "49 convolutions and one connected layer",
                "One at the start, three in each of 16 blocks, and the last, connected one.",
            ),
            (
                "48 convolutions, a max pool and an average pool",
                "Pools have no weights and do not count; the first convolution and the "
                "connected layer do.",
            ),
            (
                "50 convolutions",
                "The last layer that counts is a connected one.",
            ),
            (
                "53 convolutions, less the three that halve the map",
                "There are 53 with the projections, of which there are four; they stand beside "
                "the way that is counted.",
            ),
        ),
        COUNT,
        (PAPER.at("Table 1"),),
    )


def bottleneck_depth(random: Random) -> QuizQuestion:
    first, second, third, fourth = (random.randint(2, most) for most in (4, 8, 20, 4))
    design = Design("bottleneck", (first, second, third, fourth))
    return _own_depth("bottleneck-depth", design, 2)


def basic_depth(random: Random) -> QuizQuestion:
    first, second, third, fourth = (random.randint(2, most) for most in (4, 8, 20, 4))
    design = Design("basic", (first, second, third, fourth))
    return _own_depth("basic-depth", design, 3)


def _own_depth(id: str, design: Design, other: int) -> QuizQuestion:
    """`other`: how many layers a block of the other kind has."""
    blocks, inside = sum(design.blocks), design.depth - 2
    each = inside // blocks
    row = ", ".join(map(str, design.blocks))
    return QuizQuestion(
        id,
        f"You build a ResNet of {row} {design.block} blocks. How many layers does it have, counted "
        "as in ResNet-50?",
        numbers(
            (
                design.depth,
                f"{each} × {blocks} in the blocks, the first convolution and the connected layer.",
            ),
            (inside, "The first convolution and the connected layer at the end are missing."),
            (
                design.depth + 2,
                "The two pools are counted here: they have no weights.",
            ),
            (
                other * blocks + 2,
                f"A {design.block} block has {each} convolutions, not {other}.",
            ),
        ),
        Shown(
            "build",
            "this network, built",
            {"design_block": design.block}
            | {f"design_blocks{stage}": str(n) for stage, n in enumerate(design.blocks, 1)},
        ),
        (PAPER.at("Table 1"),),
    )


def cifar_depth(random: Random) -> QuizQuestion:
    n = random.randint(3, 18)
    right = 6 * n + 2
    return QuizQuestion(
        "cifar-depth",
        f"A network for CIFAR-10 has a first convolution, three stages of {n} basic blocks each "
        "and a connected layer. How deep is it?",
        numbers(
            (right, f"6n + 2 with n = {n}: two layers a block, and one at either end."),
            (6 * n, "The first convolution and the connected layer are missing."),
            (3 * n + 2, "A basic block has two layers, not one."),
            (9 * n + 2, "That is with bottlenecks, of three layers each."),
            (right + 2, "Two projections are counted here: they stand on the shortcuts."),
        ),
        Shown("lab", f"{right} layers to train", {"preset": "own", "depth": str(right)}),
        (PAPER.at("section 4.2"),),
    )


def cifar_bottlenecks(random: Random) -> QuizQuestion:
    n = random.randint(2, 12)
    right = 9 * n + 2
    return QuizQuestion(
        "cifar-bottlenecks",
        f"A network of three stages of n bottlenecks each, a first convolution and a connected "
        f"layer is {right} layers deep. What is n?",
        numbers(
            (n, f"9n + 2 = {right}: three layers in each of 3 · {n} blocks, and two more."),
            (3 * n, "So many blocks there are in all three stages."),
            ((right - 2) / 6, "That is with basic blocks, of two layers each: 6n + 2."),
            (n + 1, f"9 · {n + 1} + 2 is {9 * n + 11}."),
            written="{:g}".format,
        ),
        Shown(
            "lab",
            f"{right} layers to train",
            {"preset": "own", "kind": "bottleneck", "depth": str(right)},
        ),
        (PAPER.at("section 4.2, of basic blocks"),),
    )


def stages(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "stages",
        "Which are the four stages of blocks in ResNet-50?",
        words(
            random,
            ("conv2_x to conv5_x", "torchvision calls them layer1 to layer4."),
            ("conv1 to conv4_x", "conv1 is the stem, a single convolution without a shortcut."),
            (
                "conv1, max pool, the blocks, average pool",
                "Stages are made of blocks; there are four of them between the pools.",
            ),
            (
                "1×1, 3×3, 1×1 and the shortcut",
                "These are the parts of one bottleneck.",
            ),
        ),
        Shown("architecture", "Table 1, counted", {"view": "table"}),
        (PAPER.at("Table 1"),),
    )


def depths(random: Random) -> QuizQuestion:
    row = ", ".join(map(str, TABLE_1))
    return QuizQuestion(
        "depths",
        "Which residual networks for ImageNet are in the paper?",
        words(
            random,
            (f"{row} layers", f"And 20 to {DEEPEST.layers:,} layers for CIFAR-10."),
            ("34 layers alone; the others came later", "34 is one of the five of Table 1."),
            ("50, 101 and 152 layers", "These have bottlenecks; 18 and 34 have basic blocks."),
            (
                f"20, 32, 44, 56, 110 and {DEEPEST.layers:,} layers",
                "These are for CIFAR-10.",
            ),
        ),
        Shown("architecture", "Table 1, counted", {"view": "table"}),
        (PAPER.at("Tables 1 and 6"),),
    )


def side_after(side: int, kernel: int, stride: int, padding: int) -> int:
    """Of the map that a square convolution or pool makes of a square one."""
    return (side + 2 * padding - kernel) // stride + 1


def convolution_side(random: Random) -> QuizQuestion:
    kernel, padding = random.choice(((3, 1), (5, 2), (7, 3), (3, 0), (5, 1)))
    side, stride = random.randrange(20, 240, 4), random.choice((1, 2))
    right = side_after(side, kernel, stride, padding)
    return QuizQuestion(
        "convolution-side",
        f"A {kernel}×{kernel} convolution of stride {stride} and padding {padding} is given maps "
        f"of {side} × {side}. How wide are the maps it hands on?",
        numbers(
            (right, f"⌊({side} + 2 · {padding} − {kernel}) / {stride}⌋ + 1."),
            (
                side_after(side, kernel, stride, 0),
                "Without padding; here there is some.",
            ),
            (right - 1, "One more: a window stands at the very beginning, too."),
            (side // stride, "So it is where the padding is half the window, rounded down."),
            (side, "So it is with stride 1 and a padding of half the window."),
            (side_after(side, kernel, 1, padding), "That is with stride 1."),
            (side + 2 * padding, "That is the map with its padding, before the window slides."),
        ),
        Shown("architecture", "what each layer hands on", {"open": "layer2"}),
    )


def stage_side(random: Random) -> QuizQuestion:
    side = 32 * random.randint(3, 16)
    place = random.randint(1, 3)
    right = side // 2 ** (2 + place)
    since = ("once", "twice", "three times")[place - 1]
    return QuizQuestion(
        "stage-side",
        f"ResNet-50 is given a picture of {side} × {side}. How wide are the maps of "
        f"{STAGES[place].name}?",
        numbers(
            (
                right,
                f"Halved by conv1, by the max pool, and {since} by the stages since.",
            ),
            (2 * right, "Once too seldom: perhaps the max pool was forgotten."),
            (right // 2, "Once too often: conv2_x, the first stage, does not halve the map."),
            (STAGES[place].side, "That is so for a picture of 224 × 224."),
            (4 * right, "conv1 and the max pool halve the map before the first stage."),
        ),
        Shown("architecture", f"a picture of {side} pixels", {"size": str(side)}),
        (PAPER.at("Table 1"),),
    )


def stage_channels(random: Random) -> QuizQuestion:
    layers, stage = random.choice((18, 34, 50, 101, 152)), random.choice(STAGES[1:])
    basic = TABLE_1[layers].block == "basic"
    narrow, wide = stage.channels, 4 * stage.channels
    return QuizQuestion(
        "stage-channels",
        f"How many channels do the blocks of {stage.name} in ResNet-{layers} hand on?",
        numbers(
            (
                narrow if basic else wide,
                "A basic block is as wide at its end as inside."
                if basic
                else f"Four times the {narrow} of the 3×3 convolution inside.",
            ),
            (
                wide if basic else narrow,
                "That is with bottlenecks, which are four times as wide at their ends."
                if basic
                else "So many has the 3×3 convolution inside the block.",
            ),
            (
                (narrow if basic else wide) * 2,
                "It is the last stage: nothing doubles them any more."
                if stage == STAGES[-1]
                else "That is the next stage: each doubles them.",
            ),
            ((narrow if basic else wide) // 2, "That is the stage before: each doubles them."),
        ),
        Shown("architecture", f"ResNet-{layers}, taken apart", {"network": f"resnet{layers}"}),
        (PAPER.at("Table 1"),),
    )


def halvings(_: Random) -> QuizQuestion:
    return QuizQuestion(
        "halvings",
        "ResNet-50 makes 7 × 7 of 224 × 224. How many of its steps halve the map's side?",
        numbers(
            (5, "conv1, the max pool, and the first block of conv3_x, conv4_x and conv5_x."),
            (3, "These are the stages that do; before them conv1 and the max pool do, too."),
            (4, "Four of the five have weights; the max pool halves the map, too."),
            (16, "Of the 16 blocks only the first one of three stages does."),
        ),
        Shown("features", "the maps shrink from stage to stage"),
        (PAPER.at("Table 1"),),
    )


def field(random: Random) -> QuizQuestion:
    strides = (*random.choice(((1, 2), (2, 1), (2, 2))), 1)
    row = [(random.choice((3, 3, 5, 7)), stride) for stride in strides]
    steps = [1, row[0][1], row[0][1] * row[1][1]]
    right = 1 + sum((kernel - 1) * step for (kernel, _), step in zip(row, steps, strict=True))
    own = [stride * step for (_, stride), step in zip(row, steps, strict=True)]
    written = ", then ".join(f"{kernel}×{kernel} of stride {stride}" for kernel, stride in row)
    return QuizQuestion(
        "field",
        f"Three convolutions: {written}. How wide is what one number of the last map sees of the "
        "picture, in pixels?",
        numbers(
            (
                right,
                "1, and for each (window − 1) times all strides before it: 1 + "
                + " + ".join(f"{k - 1} · {s}" for (k, _), s in zip(row, steps, strict=True))
                + ".",
            ),
            (
                1 + sum(kernel - 1 for kernel, _ in row),
                "So it is where all strides are 1: what comes after a stride of 2 sees twice as "
                "far.",
            ),
            (
                1 + sum((kernel - 1) * step for (kernel, _), step in zip(row, own, strict=True)),
                "A layer's own stride says how far apart its windows are, not how far one sees.",
            ),
            (sum(kernel for kernel, _ in row), "The windows overlap; their sides do not add up."),
            (row[-1][0], "That is what it sees of the map before it."),
        ),
        Shown("architecture", "the field of each layer", {"open": "layer1"}),
    )


QUESTIONS: Final[tuple[Drawn, ...]] = (
    fifty,
    bottleneck_depth,
    basic_depth,
    cifar_depth,
    cifar_bottlenecks,
    stages,
    depths,
    convolution_side,
    stage_side,
    stage_channels,
    halvings,
    field,
)
