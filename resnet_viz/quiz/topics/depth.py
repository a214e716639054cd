"""Questions on depth: what degradation is, what it is not, and what the evidence says."""

from __future__ import annotations

from random import Random
from typing import Final

from resnet_viz.facts.published import (
    BEST,
    CIFAR10,
    DEEPEST,
    MAPPINGS,
    MEAN_FIELD,
    OPTION_ERRORS,
    PAPER,
    PLAIN_18,
    PLAIN_34,
    RESNET_18,
    RESNET_34,
)
from resnet_viz.quiz.question import Drawn, QuizQuestion, Shown, numbers, percent, words


def training_error(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "training-error",
        "On CIFAR-10 a plain network of 56 layers does worse than one of 20. What shows that it "
        "does not simply overfit?",
        words(
            random,
            (
                "Its error on its own training pictures is higher, too.",
                "Overfitting is the opposite: good on the training pictures, bad on others.",
            ),
            (
                "It has more parameters than the network of 20 layers.",
                "So it has, and that would make overfitting likelier, not rule it out.",
            ),
            (
                "It has batch norm, which does not let a network overfit.",
                "Networks with batch norm do overfit; and the one of 20 layers has it, too.",
            ),
            (
                "Its error on the test pictures is higher.",
                "It is, but a network that overfits shows just the same; it takes the training "
                "error to tell the two apart.",
            ),
        ),
        Shown("lab", "both depths in a race", {"preset": "20-56"}),
        (PAPER.at("section 1 and Figure 1"),),
    )


def copying(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "copying",
        "Behind a trained network of 20 layers stand 36 more that hand on what they are given. "
        "What does this thought experiment show?",
        words(
            random,
            (
                "That a network of 56 layers which is no worse exists.",
                "You have just built it in thought. Training does not find it.",
            ),
            (
                "That training a network of 56 layers finds one which is no worse.",
                "That something exists does not mean that training finds it: the plain network "
                "of 56 layers ends up worse.",
            ),
            (
                "That the late layers of a trained network only copy.",
                "It says what could be, not what training makes of them.",
            ),
            (
                "That 20 layers are enough for any data.",
                "It compares two networks on the same data, whatever that is.",
            ),
        ),
        Shown("idea", "the argument, drawn", {"step": "copy"}),
        (PAPER.at("section 1"),),
    )


def vanishing(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "vanishing",
        "What does the paper say of the gradients of its plain networks, which have batch norm?",
        words(
            random,
            (
                "Their norms are healthy, so vanishing gradients are unlikely to be the cause.",
                "It reports so in section 4.1 (and prints no numbers), and yet depth hurts.",
            ),
            (
                "They vanish, and shortcuts are the cure.",
                "So it is often told. By the paper, batch norm and good initial weights had "
                "largely solved that before.",
            ),
            (
                "They blow up with depth, so that the deep ones cannot be trained.",
                "That is from later work, a theory of fully connected networks before training; "
                "the paper says that its own neither die away nor blow up.",
            ),
            (
                "Nothing: it never looked at them.",
                "It did: “we also verify that the backward propagated gradients exhibit healthy "
                "norms with BN”.",
            ),
        ),
        Shown("gradients", "the gradient of the plain twin, too", {"twin": "true"}),
        (PAPER.at("section 4.1"), MEAN_FIELD.at("abstract")),
    )


def race(_: Random) -> QuizQuestion:
    return QuizQuestion(
        "race",
        f"On ImageNet the paper's plain network of 18 layers has {PLAIN_18.top1}% top-1 error "
        "(ten crops). What has the plain one of 34 layers?",
        numbers(
            (PLAIN_34.top1, "Deeper, and worse: degradation on ImageNet."),
            (
                RESNET_34.top1,
                "That is the residual network of 34 layers. Only with shortcuts does depth help.",
            ),
            (RESNET_18.top1, "That is the residual network of 18 layers."),
            (
                OPTION_ERRORS["C"],
                "That is the residual network of 34 layers with a projection in every block.",
            ),
            written=percent,
        ),
        Shown("idea", "18 and 34 layers compared", {"step": "race"}),
        (PAPER.at("Tables 2 and 3"),),
    )


def shallow(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "shallow",
        f"With 18 layers the plain network has {PLAIN_18.top1}% error on ImageNet, the residual "
        f"one {RESNET_18.top1}%. What did the shortcuts do there?",
        words(
            random,
            (
                "Training went faster; the result is about the same.",
                "At 18 layers plain training still finds good solutions. Shortcuts matter where "
                "the network is deep.",
            ),
            (
                "Nothing at all.",
                "The two end alike, but the paper sees the residual one converge faster.",
            ),
            (
                "They kept the gradient of the plain network from vanishing.",
                "The plain network has no shortcuts, and its gradients were healthy.",
            ),
            (
                "They added parameters, which made up for the missing depth.",
                "These shortcuts are of option A and have none: both have equally many.",
            ),
        ),
        Shown("lab", "a race of 8 layers", {"preset": "8"}),
        (PAPER.at("section 4.1 and Table 2"),),
    )


def deepest(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "deepest",
        f"Of residual networks on CIFAR-10, {BEST.layers} layers had {BEST.error}% test error at "
        f"best. What had {DEEPEST.layers:,} layers?",
        words(
            random,
            (
                f"More, {DEEPEST.error}%, though its training error was as low.",
                "The authors think that it overfits: "
                f"{DEEPEST.millions} million parameters for 50,000 small photos.",
            ),
            (
                f"More, {DEEPEST.error}%, since it could not be trained any more.",
                "It was trained without trouble: its training error is as low.",
            ),
            (
                "Less: with shortcuts, more layers are never worse.",
                "Shortcuts make depth trainable; they do not make it useful without end.",
            ),
            (
                f"Exactly as much: what is deeper than {BEST.layers} layers only copies.",
                f"It had {DEEPEST.error}%, more than one point above.",
            ),
        ),
        Shown("idea", "error against depth", {"step": "depth"}),
        (PAPER.at("section 4.2 and Table 6"),),
    )


def deeper_on_cifar(random: Random) -> QuizQuestion:
    first, second = sorted(random.sample(CIFAR10[:4], 2), key=lambda row: row.layers)
    return QuizQuestion(
        "deeper-on-cifar",
        f"A residual network of {first.layers} layers has {first.error}% test error on CIFAR-10. "
        f"What has the one of {second.layers}?",
        words(
            random,
            (
                f"{second.error}%: less.",
                "Up to 110 layers, more depth kept helping the residual networks of the paper.",
            ),
            (
                f"{first.error + (first.error - second.error):.2f}%: more, as depth hurts.",
                "That is what happens to plain networks.",
            ),
            (
                f"{first.error}%: the same, since both could compute the same.",
                "What a network could compute and what training makes of it are two things.",
            ),
            (
                f"{DEEPEST.error}%: it overfits.",
                f"That is the error of {DEEPEST.layers:,} layers.",
            ),
        ),
        Shown("idea", "error against depth", {"step": "depth"}),
        (PAPER.at("Table 6"),),
    )


def warm_up(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "warm-up",
        "Why did the paper begin to train its 110 layers on CIFAR-10 with a learning rate of 0.01?",
        words(
            random,
            (
                "It found 0.1 slightly too large to start converging.",
                "It went back to 0.1 as soon as the training error was below 80%.",
            ),
            (
                "With 0.1 the gradients would vanish.",
                "A gradient of the first step does not depend on the learning rate.",
            ),
            (
                "So as not to overfit the first pictures.",
                "At the start the trouble is to learn anything at all.",
            ),
            (
                "A deep network is to be trained with a small learning rate to the end.",
                "It was 0.01 at the beginning alone, then 0.1, lowered later as for other depths.",
            ),
        ),
        Shown("lab", "110 layers with warm-up and without", {"preset": "warm-up"}),
        (PAPER.at("section 4.2"),),
    )


def digits(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "digits",
        "In the lab, a plain network of 56 layers still gets most of its training pictures wrong "
        "after a few epochs on digits. What may be concluded?",
        words(
            random,
            (
                "That it fell behind in these few epochs.",
                "Whether it would stay behind, only a run as long as the paper's can show.",
            ),
            (
                "That plain networks of 56 layers cannot be trained.",
                "The paper trained one. It ended worse than 20 layers, but it learned.",
            ),
            (
                "That it overfits the few digits.",
                "It gets its own training pictures wrong: that is the opposite.",
            ),
            (
                "What the paper's Figure 1 shows.",
                "The figure is of CIFAR-10 and of training to its end; this is a quick stand-in.",
            ),
        ),
        Shown("lab", "56 layers on digits", {"preset": "56"}),
        (PAPER.at("section 4.2 and Figure 6"),),
    )


def cause(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "cause",
        "Why are deep plain networks so hard to train, according to the paper?",
        words(
            random,
            (
                "It leaves the reason open, and supposes that they converge extremely slowly.",
                "It calls that a conjecture, and leaves the reason to be studied later.",
            ),
            (
                "Their gradients vanish on the way back.",
                "It looked, and calls that unlikely: with batch norm their norms are healthy.",
            ),
            (
                "They have too few parameters.",
                "A deeper one has more, and could compute all that a shallower one can.",
            ),
            (
                "They have so many parameters that they overfit.",
                "Then their training error would be low; it is high.",
            ),
        ),
        Shown("idea", "is it the gradient?", {"step": "gradient"}),
        (PAPER.at("section 4.1"),),
    )


def scaled_shortcut(random: Random) -> QuizQuestion:
    share, blocks = random.choice((0.5, 0.6, 0.7, 0.8, 0.9)), random.choice((4, 5, 6, 8, 10))
    return QuizQuestion(
        "scaled-shortcut",
        f"Suppose that every shortcut carried {share:g} · x instead of x. Which share of the first "
        f"block's x would arrive behind {blocks} blocks by the shortcuts alone?",
        numbers(
            (
                share**blocks,
                f"{share:g} is multiplied with itself {blocks} times. The gradient on its way "
                "back shrinks alike, and such networks trained worse.",
            ),
            (share / blocks, "Each block multiplies what comes: that is a power, no quotient."),
            (share, "That is behind the first block; each of the others multiplies again."),
            (1, "That is so with shortcuts that carry x as it is, the paper's."),
            written="{:.2g}".format,
        ),
        Shown("gradients", "shortcuts turned down", {"shortcut": "50"}),
        (MAPPINGS.at("section 3.1"),),
    )


def zero_padding(random: Random) -> QuizQuestion:
    return QuizQuestion(
        "zero-padding",
        "Before any training and without batch norm, hardly any gradient reaches the first layer "
        "of a plain network of 110 layers on pictures of 8 × 8. Where is most of it lost?",
        words(
            random,
            (
                "At the edges: maps of 2 × 2 are mostly surrounded by zeros that are read along.",
                "Continue the maps beyond their edge instead, and far more of it arrives, at the "
                "same depth.",
            ),
            (
                "At the depth itself: each layer takes its part.",
                "With other padding, or on larger pictures, far more arrives at the same depth.",
            ),
            (
                "At the initial weights, which are too small.",
                "They are drawn so that the size of the signals is kept, and keep it far better "
                "where no zeros are read along.",
            ),
            (
                "At the learning rate.",
                "This is before the first step: there has been no learning yet.",
            ),
        ),
        Shown("lab", "56 layers without batch norm", {"preset": "no-batch-norm"}),
    )


QUESTIONS: Final[tuple[Drawn, ...]] = (
    training_error,
    copying,
    vanishing,
    race,
    shallow,
    deepest,
    deeper_on_cifar,
    warm_up,
    digits,
    cause,
    scaled_shortcut,
    zero_padding,
)
