"""Questions on cost: learned numbers, multiply-adds, memory."""

from __future__ import annotations

from random import Random
from typing import Final

from resnet_viz.counting.parts import FLOAT32
from resnet_viz.facts.published import (
    PAPER,
    PAPER_MULTIPLY_ADDS,
    PARAMETERS,
    STAGES,
    VGG16_MULTIPLY_ADDS,
)
from resnet_viz.quiz.question import Drawn, QuizQuestion, Shown, numbers, words

WIDTHS: Final = (16, 32, 64, 128, 256)
THE_LAYERS: Final = Shown("block", "every layer with its numbers", {"part": "layers"})
BILLION: Final = 1e9


def convolution_parameters(random: Random) -> QuizQuestion:
    kernel = random.choice((1, 3, 5, 7))
    into, out = random.sample(WIDTHS, 2)
    right = kernel**2 * into * out
    return QuizQuestion(
        "convolution-parameters",
        f"How many numbers does a {kernel}×{kernel} convolution from {into} to {out} channels "
        "learn, without a bias?",
        numbers(
            (right, f"{kernel} · {kernel} · {into} · {out}: each filter reads all {into} maps."),
            (right + out, f"The {out} more are a bias, and this one has none."),
            (kernel**2 * out, f"Each filter reads all {into} maps, not one."),
            (kernel * into * out, f"The window is {kernel} high and {kernel} wide."),
            (kernel**2 * (into + out), "The channels on both sides multiply."),
        ),
        THE_LAYERS,
    )


def norm_parameters(random: Random) -> QuizQuestion:
    channels = random.choice(WIDTHS)
    return QuizQuestion(
        "norm-parameters",
        f"How many numbers does a batch norm of {channels} channels learn?",
        numbers(
            (2 * channels, "For each channel a factor and a shift."),
            (
                4 * channels,
                "Mean and variance of each channel are kept as well, but measured, not learned; "
                "Keras counts them.",
            ),
            (channels, "For each channel there is a shift besides the factor."),
            (2, "Each channel has its own factor and shift."),
        ),
        Shown("architecture", "why Keras counts more", {"view": "summary", "count_as": "keras"}),
    )


def connected_parameters(random: Random) -> QuizQuestion:
    channels, classes = random.choice((512, 2048)), random.choice((10, 20, 37, 100, 1000))
    positions = STAGES[-1].side ** 2
    return QuizQuestion(
        "connected-parameters",
        f"A ResNet's last maps have {channels:,} channels of 7 × 7; their means go into a "
        f"connected layer of {classes:,} classes, with a bias. How many numbers does it learn?",
        numbers(
            (
                channels * classes + classes,
                f"{channels:,} · {classes:,}, and a bias for each class.",
            ),
            (channels * classes, "The bias of each class is missing."),
            (
                channels * positions * classes + classes,
                "It reads one mean a channel, not all 49 positions: that is what the average pool "
                "saves.",
            ),
            (channels * classes + channels, "A bias belongs to an output, not to an input."),
        ),
        Shown("build", f"{classes:,} classes", {"design_classes": str(classes)}),
    )


def multiply_adds(random: Random) -> QuizQuestion:
    kernel, side = random.choice((1, 3)), random.choice((14, 28, 56))
    into, out = random.sample(WIDTHS[:4], 2)
    after = side // 2
    right = after**2 * kernel**2 * into * out
    return QuizQuestion(
        "multiply-adds",
        f"A {kernel}×{kernel} convolution of stride 2 makes {out} maps of {after} × {after} out of "
        f"{into} maps of {side} × {side}. How many multiply-adds is that?",
        numbers(
            (
                right,
                f"{after} · {after} positions, and at each {kernel} · {kernel} · {into} · {out}.",
            ),
            (2 * right, "That counts multiplications and additions one by one: FLOPs."),
            (4 * right, "It computes at the positions of its own maps, not of those it reads."),
            (kernel**2 * into * out, "That is what it learns; it is used at every position."),
        ),
        Shown("build", "multiply-adds of each stage"),
        (PAPER.at("Table 1, where they are called FLOPs"),),
    )


def next_stage(random: Random) -> QuizQuestion:
    place = random.randrange(3)
    here, there = STAGES[place], STAGES[place + 1]
    return QuizQuestion(
        "next-stage",
        f"From {here.name} to {there.name} the map's side is halved and the channels are doubled. "
        "What becomes of a 3×3 convolution inside a block?",
        words(
            random,
            (
                "It costs the same multiply-adds and learns four times as many numbers.",
                "A quarter of the positions, twice the channels on either side: the two cancel in "
                "the multiply-adds.",
            ),
            (
                "It costs half the multiply-adds and learns twice as many numbers.",
                "There are a quarter of the positions, and both sides have twice the channels.",
            ),
            (
                "It costs four times the multiply-adds and learns four times as many numbers.",
                "It learns four times as many, but is used at a quarter of the positions.",
            ),
            (
                "It costs the same multiply-adds and learns as many numbers.",
                "Twice the channels on both sides make four times as many numbers.",
            ),
        ),
        Shown("architecture", "each stage's cost", {"view": "network"}),
        (PAPER.at("section 3.3"),),
    )


def flops(random: Random) -> QuizQuestion:
    layers = random.choice((18, 34, 50, 101, 152))
    billions = PAPER_MULTIPLY_ADDS[f"resnet{layers}"] / BILLION
    return QuizQuestion(
        "flops",
        f"The paper's Table 1 gives {billions:.1f} billion FLOPs for ResNet-{layers}. What are "
        "they?",
        words(
            random,
            (
                "Multiply-adds for one picture",
                "Each is one multiplication and one addition.",
            ),
            (
                "Floating-point operations for one picture",
                "One multiply-add is two of them: there would be about twice as many.",
            ),
            (
                "Floating-point operations a second",
                "That is a machine's speed; this is what a picture costs.",
            ),
            ("Learned numbers", "These are counted in millions."),
        ),
        Shown("architecture", "Table 1, counted", {"view": "table"}),
        (PAPER.at("Table 1 and section 3.3"),),
    )


def against_vgg(random: Random) -> QuizQuestion:
    ours, theirs = PARAMETERS["resnet50"] / 1e6, PARAMETERS["vgg16"] / 1e6
    cheap, dear = PAPER_MULTIPLY_ADDS["resnet50"] / BILLION, VGG16_MULTIPLY_ADDS / BILLION
    return QuizQuestion(
        "against-vgg",
        "How does ResNet-50 compare with VGG-16?",
        words(
            random,
            (
                "More layers, fewer parameters, fewer multiply-adds",
                f"50 layers against 16, {ours:.1f} million parameters against {theirs:.0f}, "
                f"{cheap:.1f} billion multiply-adds against {dear:.1f} (convolutions alone).",
            ),
            (
                "Fewer layers, fewer parameters, fewer multiply-adds",
                "The numbers are in the names: 50 layers against 16.",
            ),
            (
                "More layers, more parameters, more multiply-adds",
                f"It is deeper, but VGG-16 has {theirs:.0f} million parameters, most of them in "
                "its first connected layer.",
            ),
            (
                "More layers, fewer parameters, more multiply-adds",
                f"VGG-16 works at full width on large maps: {dear:.1f} billion against "
                f"{cheap:.1f}.",
            ),
        ),
        Shown("family", "both, counted"),
        (PAPER.at("section 4.1; parameters counted in torchvision's networks"),),
    )


def keras(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "keras",
        "Keras says that ResNet-50 has 25,636,712 parameters, torchvision 25,557,032. Why?",
        words(
            random,
            (
                "Keras gives its convolutions biases, and counts batch norm's mean and variance.",
                "26,560 biases and 53,120 measured numbers make up the 79,680.",
            ),
            (
                "Keras counts the optimizer's state as well.",
                "That would be as many again, or more: not 0.3% more.",
            ),
            (
                "Keras' has a layer more.",
                "Layer by layer it is the same network; what is counted of each differs.",
            ),
            (
                "Keras' has stride 2 in the first 1×1 convolution.",
                "It has, but a stride changes the multiply-adds, not what is learned.",
            ),
        ),
        Shown("architecture", "Keras' summary", {"view": "summary", "count_as": "keras"}),
    )


def projection_parameters(random: Random) -> QuizQuestion:
    into = random.choice((64, 128, 256, 512))
    out = 2 * into
    right = into * out + 2 * out
    return QuizQuestion(
        "projection-parameters",
        f"A shortcut with option B takes {into} channels to {out:,}: a 1×1 convolution without a "
        "bias, and batch norm. How many numbers does it learn?",
        numbers(
            (right, f"{into} · {out:,}, and 2 · {out:,} in batch norm."),
            (into * out, "Batch norm's factor and shift of each channel are missing."),
            (9 * into * out + 2 * out, "That is with a 3×3 window."),
            (0, "That is option A, zeros in the new channels."),
            (into * out + 4 * out, "Mean and variance are measured, not learned."),
        ),
        Shown("architecture", "what each option costs", {"view": "versions"}),
        (PAPER.at("section 3.3"),),
    )


def bottleneck_parameters(random: Random) -> QuizQuestion:
    width = random.choice((64, 128, 256, 512))
    wide = 4 * width
    right = 17 * width**2 + 12 * width
    return QuizQuestion(
        "bottleneck-parameters",
        f"A bottleneck with an identity shortcut: 1×1 from {wide:,} to {width} channels, 3×3 from "
        f"{width} to {width}, 1×1 from {width} to {wide:,}, each followed by batch norm. How many "
        "numbers does it learn?",
        numbers(
            (
                right,
                f"(4 + 9 + 4) · {width}² in the convolutions, 2 · ({width} + {width} + {wide:,}) "
                "in batch norm.",
            ),
            (17 * width**2, "Batch norm's are missing: a factor and a shift for each channel."),
            (
                81 * width**2 + 12 * width,
                "That is with 3×3 windows throughout; two of the three are 1×1.",
            ),
            (18 * width**2 + 4 * width, f"That is a basic block of {width} channels, two 3×3."),
        ),
        THE_LAYERS,
        (PAPER.at("Figure 5"),),
    )


def memory(random: Random) -> QuizQuestion:
    stage = random.choice(STAGES)
    channels = 4 * stage.channels
    count = channels * stage.side**2
    name = f"layer{STAGES.index(stage) + 1}"
    return QuizQuestion(
        "memory",
        f"A block of {stage.name} in ResNet-50 hands on {channels:,} maps of {stage.side} × "
        f"{stage.side}, in float32. How many bytes is that?",
        numbers(
            (FLOAT32 * count, "Four bytes for each number."),
            (count, "So many numbers there are; each takes four bytes."),
            (2 * count, "That is in 16 bits."),
            (FLOAT32 * count // channels, "That is one map; there is one for each channel."),
        ),
        Shown("architecture", "the memory of each layer", {"open": name}),
    )


QUESTIONS: Final[tuple[Drawn, ...]] = (
    convolution_parameters,
    norm_parameters,
    connected_parameters,
    multiply_adds,
    next_stage,
    flops,
    against_vgg,
    keras,
    projection_parameters,
    bottleneck_parameters,
    memory,
)
