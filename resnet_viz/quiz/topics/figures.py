"""Questions on published figures: whose they are, and how they were measured."""

from __future__ import annotations

from random import Random
from typing import Final

from resnet_viz.facts.published import (
    BEST,
    MANY_SCALES,
    MODEL_PAGE,
    ONE_CROP,
    OPTION_ERRORS,
    PAPER,
    PAPER_MULTIPLY_ADDS,
    PROTOCOLS,
    TEN_CROPS,
    TORCHVISION,
    VGG16_MULTIPLY_ADDS,
    WINNER,
    WINNERS_NETWORKS,
)
from resnet_viz.quiz.question import Drawn, QuizQuestion, Shown, numbers, percent, words

ERRORS: Final = Shown("idea", "one network, many error rates", {"step": "errors"})
VERSIONS: Final = Shown("architecture", "v1 and v1.5 side by side", {"view": "versions"})
BILLION: Final = 1e9


def won(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "won",
        f"“ResNet has {WINNER.top5}% error.” What is this the error of?",
        words(
            random,
            (
                f"Top-5, of {WINNERS_NETWORKS} networks together, on the test set",
                "So often was the right class not among the five best guesses of the ensemble "
                "that won in 2015.",
            ),
            (
                "Top-1, of ResNet-50 on the validation set",
                f"That is {TEN_CROPS.top1}% with ten crops.",
            ),
            (
                "Top-5, of ResNet-50 on the validation set",
                f"That is {TEN_CROPS.top5}% with ten crops.",
            ),
            (
                f"Top-1, of {WINNERS_NETWORKS} networks together, on the test set",
                "The contest counted the five best guesses.",
            ),
        ),
        Shown("idea", "the ensembles of Table 5", {"step": "origin"}),
        (PAPER.at("section 4.1 and Table 5"),),
    )


def many_scales(_: Random) -> QuizQuestion:
    swapped = 20.47
    return QuizQuestion(
        "many-scales",
        "Which top-1 error has ResNet-50 in the paper's Table 4, over five scales?",
        numbers(
            (MANY_SCALES.top1, "The whole photo at five sizes, the last layer everywhere."),
            (swapped, "Digits have changed places here; it is printed so in some articles."),
            (TEN_CROPS.top1, "That is with ten crops, Table 3."),
            (ONE_CROP.top1, "That is with one crop, from the authors' models' page."),
            written=percent,
        ),
        ERRORS,
        (PAPER.at("Tables 3 and 4"), MODEL_PAGE),
    )


def conference(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "conference",
        "When did the paper appear?",
        words(
            random,
            (
                "On arXiv in December 2015, at CVPR in 2016",
                "With these networks the authors had won five contests of 2015.",
            ),
            ("At CVPR 2015", "That was in June 2015, half a year before the paper."),
            ("On arXiv in March 2016", "That is the later one, with pre-activation blocks."),
            ("At ILSVRC 2014", "That was the year of VGG and GoogLeNet."),
        ),
        Shown("idea", "where it comes from", {"step": "origin"}),
        (PAPER,),
    )


def version(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "version",
        "What is the difference of ResNet-50 v1 and v1.5?",
        words(
            random,
            (
                "Which convolution has the stride where a block halves the map",
                "The first 1×1 in v1, the paper's; the 3×3 in v1.5, torchvision's.",
            ),
            (
                "The weights: those of v1.5 were trained for longer",
                "That is torchvision's V1 and V2, two sets of weights of one network.",
            ),
            (
                "Batch norm and ReLU come before each convolution in v1.5",
                "That is pre-activation, from the paper of 2016.",
            ),
            ("v1.5 has more parameters", "It has the same; a stride has none."),
        ),
        VERSIONS,
        (PAPER.at("Table 1"), TORCHVISION),
    )


def dearer(random: Random) -> QuizQuestion:
    paper = PAPER_MULTIPLY_ADDS["resnet50"] / BILLION
    return QuizQuestion(
        "dearer",
        f"The paper prints {paper:.1f} billion multiply-adds for ResNet-50, others 4.1. Why?",
        words(
            random,
            (
                "Others count torchvision's v1.5, which costs more.",
                "Its first 1×1 convolutions work at all positions, and the 3×3 halves the map: "
                "4.09 billion against 3.86 for the paper's layers.",
            ),
            (
                "Others count the projections and batch norm.",
                "The projections are counted in both; batch norm's share is tiny, and by custom "
                "in neither.",
            ),
            (
                "Others count multiplications and additions one by one.",
                "Then it would be about twice as much, near 8.",
            ),
            ("Others count a larger picture.", "Both are of 224 × 224."),
        ),
        VERSIONS,
        (PAPER.at("Table 1"),),
    )


def weights(random: Random) -> QuizQuestion:
    first, second = PROTOCOLS[3:]
    return QuizQuestion(
        "weights",
        f"torchvision's weights V1 of ResNet-50 have {first.top1:.2f}% top-1 error, V2 "
        f"{second.top1:.2f}%. What was changed?",
        words(
            random,
            (
                "The training alone",
                "The network is the same: a longer and newer recipe, with label smoothing among "
                "other things, after which it is right more often and less sure.",
            ),
            ("The network: it has more layers", "It is the same network of 50 layers."),
            (
                "The stride: V1 are of v1, V2 of v1.5",
                "Both are weights of v1.5. V1 and v1 are two things.",
            ),
            (
                "The measuring: one crop and ten",
                "Both were measured with one crop in the middle.",
            ),
        ),
        Shown("predict", "the weights there are, at work"),
        (TORCHVISION,),
    )


def best_of_five(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "best-of-five",
        f"What is the {BEST.error}% of {BEST.layers} layers on CIFAR-10?",
        words(
            random,
            (
                f"The best of {BEST.runs} runs",
                f"Their mean is {BEST.mean} ± {BEST.deviation}%. The other depths were run once.",
            ),
            (
                f"The mean of {BEST.runs} runs",
                f"That is {BEST.mean} ± {BEST.deviation}%.",
            ),
            (
                "One run, like all others",
                f"This depth alone was run {BEST.runs} times: compare its mean with the others.",
            ),
            (
                f"The answer of {BEST.runs} networks together",
                "That was in the ImageNet contest, with six; here each answered alone.",
            ),
        ),
        Shown("idea", "a dot for the best, a ring for the mean", {"step": "depth"}),
        (PAPER.at("Table 6 and its caption"),),
    )


def crops(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "crops",
        f"One article gives ResNet-50 {ONE_CROP.top1}% top-1 error, another {TEN_CROPS.top1}%. "
        "Both mean the authors' weights on the validation set. Who is wrong?",
        words(
            random,
            (
                "Neither: they asked it in different ways.",
                "About the middle of each photo the one, as the mean of ten crops the other.",
            ),
            (
                "The first: the paper has the smaller one.",
                "The paper has it with ten crops; with one, the authors' models' page says "
                f"{ONE_CROP.top1}%.",
            ),
            (
                "The second: what was measured later counts.",
                "Both hold. Compare figures only if they were measured alike.",
            ),
            (
                f"Both: it is {WINNER.top5}%.",
                f"That is top-5, of {WINNERS_NETWORKS} networks together.",
            ),
        ),
        ERRORS,
        (PAPER.at("Table 3"), MODEL_PAGE),
    )


def options(random: Random) -> QuizQuestion:
    row = ", ".join(f"{error}%" for error in OPTION_ERRORS.values())
    return QuizQuestion(
        "options",
        f"The paper gives three top-1 errors for ResNet-34 with ten crops: {row}. What differs?",
        words(
            random,
            (
                "How shortcuts change shape: options A, B and C",
                "Zeros, projections where needed, projections everywhere. They help a little; "
                "the paper finds them not essential against degradation.",
            ),
            ("The first weights: three runs", "Each is of one network, with one option."),
            ("The number of crops", "All have ten; the caption of Table 3 says so."),
            (
                "The number of layers",
                "All have 34; only the shortcuts differ.",
            ),
        ),
        Shown("lab", "A, B and C in a race", {"preset": "shortcuts"}),
        (PAPER.at("section 4.1 and Table 3"),),
    )


def vggs_cost(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "vggs-cost",
        f"VGG-16 costs {VGG16_MULTIPLY_ADDS / BILLION:.1f} billion multiply-adds in the paper, "
        "15.5 where it is counted as a whole. Which layers make the difference?",
        words(
            random,
            (
                "The three connected layers",
                "The paper counts the convolutions alone: 15.35 billion; the connected layers "
                "add 0.12.",
            ),
            ("The pools", "They multiply nothing."),
            ("The biases", "They are added, one a number; by custom they are left out."),
            (
                "Batch norm",
                "VGG-16 has none; it is older.",
            ),
        ),
        Shown("family", "VGG-16, counted"),
        (PAPER.at("section 4.1"),),
    )


def top_five(random: Random) -> QuizQuestion:
    photos = random.choice((40, 50, 80, 200))
    first = round(photos * random.choice((0.5, 0.6, 0.7)))
    later = round(photos * random.choice((0.1, 0.15, 0.2)))

    def share(count: float) -> float:
        return 100 * count / photos

    return QuizQuestion(
        "top-five",
        f"Of {photos} photos a network names {first} rightly at the first guess; of {later} more, "
        "the right class is among its other four best guesses. What is its top-5 error?",
        numbers(
            (
                share(photos - first - later),
                "A photo counts as wrong only if none of the five is right.",
            ),
            (share(photos - first), "That is the top-1 error."),
            (share(first + later), "That is the top-5 accuracy."),
            (share(photos - later), "Where the first guess is right, one of the five is right."),
            written=percent,
        ),
        Shown("predict", "the five best guesses for a photo"),
    )


QUESTIONS: Final[tuple[Drawn, ...]] = (
    won,
    many_scales,
    conference,
    version,
    dearer,
    weights,
    best_of_five,
    crops,
    options,
    vggs_cost,
    top_five,
)
