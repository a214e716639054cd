"""Questions on looking: what an answer, a heat map and a measurement say, and what they do not."""

from __future__ import annotations

from math import e, sqrt
from random import Random
from typing import Final

from resnet_viz.facts.published import PAPER, PATHS, STAGES, Source, arxiv
from resnet_viz.pictures.preprocessing import MEAN, STD
from resnet_viz.quiz.question import Drawn, QuizQuestion, Shown, numbers, words

GRADCAM: Final = arxiv("Selvaraju et al. 2017", "1610.02391")
SANITY: Final = arxiv("Adebayo et al. 2018", "1810.03292")
NORMALIZING: Final = Source(
    "torchvision", "issue 1439", "https://github.com/pytorch/vision/issues/1439"
)


def unknown(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "unknown",
        "A network that knows ten things, and no galaxy, is shown galaxies. What does it answer?",
        words(
            random,
            (
                "One of the ten, perhaps with a high probability",
                "The probabilities of the ten add up to 100%, whatever the picture shows.",
            ),
            ("That it does not know", "It has no such answer: the ten share 100% among them."),
            ("All ten with 10% each", "Something of the picture mostly speaks for one of them."),
            ("Galaxies, which it knows from other photos", "It has no output for them."),
        ),
        Shown("predict", "galaxies, and ten classes", {"image": "galaxies"}),
    )


def bright(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "bright",
        "What does a bright place in the Grad-CAM of a class say?",
        words(
            random,
            (
                "What the last maps hold there speaks for the class.",
                "In a linear approximation; whether the class is right, it does not say.",
            ),
            (
                "That the thing is there",
                "A class that is not in the picture may have such places, too.",
            ),
            (
                "That a small change of these pixels changes the answer most",
                "That is the gradient at the pixels, another map.",
            ),
            (
                "That the network is sure",
                "Each map has its own scale: the largest value is always bright.",
            ),
        ),
        Shown("gradcam", "where it looks"),
        (GRADCAM.at("eq. 1 and 2"),),
    )


def absent_class(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "absent-class",
        "You ask Grad-CAM for a class that is not in the picture. What can you get?",
        words(
            random,
            (
                "A map with bright places, like any other",
                "If anything speaks a little for it, the scale makes the largest value bright.",
            ),
            (
                "Only an empty map, for nothing is found",
                "It is empty where nothing at all speaks for the class; often something does.",
            ),
            (
                "The map of the class that is there",
                "Its weights are of the class you asked for.",
            ),
            ("An error", "Every output has a gradient, whether it is right or not."),
        ),
        Shown("gradcam", "a church in a cup of coffee", {"image": "coffee", "second": "church"}),
        (GRADCAM.at("eq. 1 and 2"),),
    )


def same_yellow(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "same-yellow",
        "In the Grad-CAMs of two blocks the same place is equally bright. Does it speak equally "
        "strongly for the class in both?",
        words(
            random,
            (
                "That cannot be seen: each map has its own scale.",
                "The largest value stands below each; from block to block it differs much.",
            ),
            ("Yes: the same color is the same number.", "Only within one map."),
            (
                "No: the later block always counts more.",
                "Perhaps, but the colors do not say so; the numbers below them do.",
            ),
            (
                "No: the earlier block has more positions.",
                "More positions are smaller ones; how strong a value is, its scale says.",
            ),
        ),
        Shown("gradcam", "all blocks, each with its largest value"),
    )


def untrained_map(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "untrained-map",
        "All weights of a network are made random, and a kind of heat map looks as before. What "
        "did it show?",
        words(
            random,
            (
                "Something of the picture, edges for instance, not what the network had learned",
                "What does not change when all is forgotten cannot be what was learned.",
            ),
            (
                "That the network had learned this well",
                "Nothing of what it had learned is left.",
            ),
            (
                "That the map is robust, and can be trusted more",
                "A map that is to explain an answer must change when the answer is made otherwise.",
            ),
            (
                "That a random network looks at the same places",
                "What a map draws need not be what the network reads.",
            ),
        ),
        Shown(
            "believe",
            "guided backprop on trial: make it forget",
            {"looked": "true", "methods": "guided_backprop"},
        ),
        (SANITY,),
    )


def covered(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "covered",
        "You cover a part of a photo with a gray square, and the probability of the answer falls. "
        "What may be concluded?",
        words(
            random,
            (
                "The answer depended on that part, or the gray square itself disturbed it.",
                "Photos with gray squares are new to the network: cover with something else, too.",
            ),
            (
                "The thing that it names was in that part.",
                "It may have been the background that spoke for it.",
            ),
            (
                "The other parts do not matter.",
                "They were never covered: try them.",
            ),
            (
                "The network no longer recognizes the thing.",
                "A fall is no change of the answer; look at the five best guesses.",
            ),
        ),
        Shown("predict", "a gray square to drag", {"cover": "40"}),
    )


def taken_out(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "taken-out",
        "Out of a trained ResNet one block's branch is taken, and its shortcut stays. What becomes "
        "of the accuracy?",
        words(
            random,
            (
                "It falls a little for most blocks, more for a few.",
                "x goes on by the shortcut, and half of all paths are left.",
            ),
            (
                "It falls to chance: each layer needs the one before.",
                "That is what happens to a plain network, which has one path.",
            ),
            (
                "It stays exactly the same: blocks only copy.",
                "F(x) is not 0; what it adds is missing then.",
            ),
            (
                "There is no answer: shapes do not fit any more.",
                "What the shortcut carries has the very shape of the sum.",
            ),
        ),
        Shown("block", "take blocks out of both twins", {"part": "remove", "twin": "true"}),
        (PATHS.at("section 4"),),
    )


def start_at_zero(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "start-at-zero",
        "The last batch norms of a ResNet's blocks began at 0, a usual habit, and those of its "
        "plain twin at 1. After training F(x) is small beside what the shortcut carries. Why?",
        words(
            random,
            (
                "It may be the start alone: what began small has stayed small.",
                "Only twins that began alike can tell, as this app's did: at 1.",
            ),
            (
                "It is the shortcut's work: the paper's Figure 7 shows the same.",
                "The paper's networks did not begin at 0; that two things look alike is no proof.",
            ),
            (
                "Small numbers are what a network learns best.",
                "Nothing makes them so: the layers before and behind can scale either way.",
            ),
            (
                "The shortcut multiplies x by a large number.",
                "It carries x as it is, or projects it, in four of 16 blocks.",
            ),
        ),
        Shown("block", "all blocks of both", {"part": "all", "twin": "true"}),
    )


def ratio(random: Random) -> QuizQuestion:
    apart = random.choice((1, 2, 3))
    low = random.choice((1, 2, 4))
    high = low + apart
    return QuizQuestion(
        "ratio",
        f"Two classes have the logits {high}.0 and {low}.0. How many times as probable is the "
        "first, after softmax?",
        numbers(
            (e**apart, f"e to the power of the difference: e^{apart}."),
            (high / low, "It is not the logits' ratio that counts, but their difference."),
            (apart, f"The difference is an exponent: e^{apart}."),
            (e**high, f"The second one's e^{low} divides it."),
            (1, "Then the logits would have to be equal."),
            written=lambda value: f"{value:.1f}",
        ),
        Shown("predict", "logits and probabilities of a photo"),
    )


def confidence(random: Random) -> QuizQuestion:
    sure, gap = random.choice((60, 66, 72, 78, 84)), random.choice((-14, -10, -8, 8, 10, 14))
    right = sure + gap
    modest = gap > 0
    return QuizQuestion(
        "confidence",
        f"On many photos a network gives its first guess a probability of {sure}% on average; it "
        f"is right on {right}% of them. What is it?",
        words(
            random,
            (
                "Under-confident" if modest else "Over-confident",
                f"It is right {'more' if modest else 'less'} often than it says.",
            ),
            (
                "Over-confident" if modest else "Under-confident",
                f"It says {sure}%, and is right on {right}%: it promises too "
                f"{'little' if modest else 'much'}.",
            ),
            ("Well calibrated", f"Then it would be right on about {sure}% of them."),
            (
                "A network that overfits",
                "That would be seen by comparing training and other pictures.",
            ),
        ),
        Shown("predict", "how sure it is of a photo"),
    )


def length(random: Random) -> QuizQuestion:
    first, second = sorted(random.sample(range(4), 2))
    many, few = (4 * s.channels * s.side**2 for s in (STAGES[first], STAGES[second]))
    times = many / few
    return QuizQuestion(
        "length",
        f"The x of block layer{first + 1}.1 has {many:,} numbers, that of layer{second + 1}.1 has "
        f"{few:,}. Suppose that each number's gradient is equally large. How many times as large "
        f"is the L2 norm of the first gradient?",
        numbers(
            (sqrt(times), "A norm is the root of a sum of squares: it grows with the root."),
            (times, "So much larger is the sum of the squares; the norm is its root."),
            (1, "So it is with the root mean square, which this app draws for that reason."),
            (times**2, "The squares are of the numbers, not of how many there are."),
            written="{:.2f}".format,
        ),
        Shown("gradients", "the root mean square, block by block"),
    )


def deviation(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "deviation",
        f"torchvision divides red by {STD[0]:.3f} before a photo goes into the network. What is "
        "this number?",
        words(
            random,
            (
                "The mean of single photos' standard deviations",
                "Over a part of ImageNet's photos that is no longer known.",
            ),
            (
                "The standard deviation of red over all pixels of ImageNet's training photos",
                "So it is often described; that is larger, about 0.28.",
            ),
            ("The mean of red", f"That is {MEAN[0]:.3f}, and is subtracted."),
            ("A number that training has learned", "It is fixed before training begins."),
        ),
        Shown("architecture", "how photos become numbers", {"view": "preprocessing"}),
        (NORMALIZING,),
    )


def mean_photo(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "mean-photo",
        "What did the paper's authors subtract from a photo before it went into the network?",
        words(
            random,
            (
                "A mean photo: a number for every pixel",
                "“With the per-pixel mean subtracted”, and nothing was divided.",
            ),
            (
                "103.939, 116.779, 123.68",
                "These are Keras' numbers, and come from VGG.",
            ),
            (
                ", ".join(f"{value:.3f}" for value in MEAN),
                "These are torchvision's, on a scale from 0 to 1.",
            ),
            ("Nothing", "They did subtract a mean."),
        ),
        Shown("architecture", "two ways of preparing a photo", {"view": "preprocessing"}),
        (PAPER.at("section 3.4"),),
    )


QUESTIONS: Final[tuple[Drawn, ...]] = (
    unknown,
    bright,
    absent_class,
    same_yellow,
    untrained_map,
    covered,
    taken_out,
    start_at_zero,
    ratio,
    confidence,
    length,
    deviation,
    mean_photo,
)
