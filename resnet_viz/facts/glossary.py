"""The words of the field that the pages use, each with its meaning in a sentence or two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Term:
    """A word; `forms` are the other spellings under which the pages use it."""

    name: str
    meaning: str
    forms: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Where it stands on the glossary's page."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def _terms(*rows: tuple[str, str] | tuple[str, str, tuple[str, ...]]) -> tuple[Term, ...]:
    return tuple(Term(*row) for row in rows)


TERMS: dict[str, tuple[Term, ...]] = {
    "A network and its parts": _terms(
        (
            "convolution",
            "A layer that slides small windows of weights, its filters, over maps and writes down "
            "at each position the sum of products of weights and numbers under the window.",
            ("convolutions", "convolutional"),
        ),
        (
            "channel",
            "One of the maps that a layer hands on, made by one of its filters. A color photo has "
            "three channels, the last block of ResNet-50 has 2,048.",
            ("channels",),
        ),
        (
            "feature map",
            "A grid of numbers: where in the picture something was found, and how strongly.",
            ("feature maps",),
        ),
        (
            "block",
            "A few layers with one shortcut around them; ResNet-50 has 16.",
            ("blocks",),
        ),
        (
            "shortcut",
            "The way around a block's layers: it carries the block's input to the addition at the "
            "end, as it is or through a projection.",
            ("shortcuts",),
        ),
        (
            "branch",
            "The layers of a block that the shortcut goes around. They compute F(x).",
            ("branches",),
        ),
        (
            "projection",
            "A 1 × 1 convolution on the shortcut, needed where a block changes the number of "
            "channels or the size of the maps, so that the two can be added.",
            ("projections",),
        ),
        (
            "bottleneck",
            "A branch of three convolutions: a 1 × 1 that reduces the channels, a 3 × 3 on the few "
            "that are left, and a 1 × 1 that restores them.",
            ("bottlenecks",),
        ),
        (
            "plain network",
            "A network with the same layers and no shortcuts.",
            ("plain networks",),
        ),
        (
            "plain twin",
            "The built-in plain network: the layers of the built-in ResNet-50 without any "
            "shortcut, trained on the same photos.",
            ("twin",),
        ),
        (
            "stem",
            "What comes before the first block: a 7 × 7 convolution and a max pooling.",
        ),
        (
            "stage",
            "Blocks in a row whose maps have the same size. ResNet-50 has four, of 3, 4, 6 and 3 "
            "blocks.",
            ("stages",),
        ),
        (
            "head",
            "What comes after a network's maps and gives an answer from them. ResNet-50's is the "
            "mean over all positions and one fully connected layer.",
        ),
        (
            "fully connected",
            "A layer in which every output is a weighted sum of all inputs.",
        ),
        (
            "pooling",
            "Replacing each window of a map by one number, its largest (max pooling) or its mean "
            "(average pooling).",
            ("max pool", "max pooling", "average pooling"),
        ),
        (
            "ReLU",
            "Rectified linear unit: what is below 0 becomes 0, the rest stays.",
            ("ReLUs",),
        ),
        (
            "batch norm",
            "Batch normalization: shifts and scales each channel so that over a batch its mean is "
            "0 and its spread 1, then by two numbers that are learnt. A trained network uses means "
            "and spreads kept from training.",
            ("batch norms",),
        ),
        (
            "stride",
            "How far a window moves from one position to the next. With stride 2 a map comes out "
            "half as wide and half as high.",
            ("strides",),
        ),
        (
            "padding",
            "What is put around a map so that a window fits at its border too; here zeros.",
        ),
        (
            "grouped convolution",
            "A convolution whose channels are split into groups: each filter reads the channels of "
            "its own group alone, which saves weights and work.",
            ("groups", "grouped convolutions"),
        ),
        (
            "receptive field",
            "The part of the picture that can have an influence on one number of a map.",
            ("receptive fields",),
        ),
        (
            "backbone",
            "A network whose maps other networks build on, such as one that finds objects.",
        ),
    ),
    "Pictures, classes and answers": _terms(
        (
            "ImageNet",
            "A collection of photos with their names. Its best known part has 1.28 million "
            "training photos of 1,000 classes.",
            ("ImageNet-1k",),
        ),
        (
            "Imagenette",
            "Ten classes of ImageNet that are easy to tell apart, put together by fast.ai for "
            "quick experiments.",
        ),
        (
            "ILSVRC",
            "The yearly competition on ImageNet, 2010 to 2017. Residual networks won it in 2015.",
        ),
        (
            "COCO",
            "Photos of everyday scenes in which every object of 80 kinds is outlined; used to "
            "train and measure detectors.",
        ),
        (
            "CIFAR-10",
            "60,000 color pictures of 32 × 32 pixels in ten classes.",
        ),
        (
            "tench",
            "A fish of ponds and slow rivers. One of the ten classes the built-in networks know.",
        ),
        (
            "English springer",
            "A breed of dog, a spaniel. One of the ten classes the built-in networks know.",
        ),
        (
            "center crop",
            "The square cut out of the middle of a picture, which is all the network reads of it. "
            "Ten crops: the middle and the four corners, each also mirrored, the answers averaged.",
            ("centre crop", "crop", "crops"),
        ),
        (
            "logit",
            "What the last layer says for a class before it is turned into a probability: the "
            "larger, the more likely. Only differences between logits count.",
            ("logits",),
        ),
        (
            "softmax",
            "The formula that turns logits into probabilities that add up to 1.",
        ),
        (
            "top-1",
            "The share of pictures for which the first guess is right. Top-5: for which the right "
            "answer is among the five best guesses.",
            ("top-5",),
        ),
        (
            "FLOPs",
            "Floating-point operations. Papers often count one multiplication and one addition "
            "together and call that a FLOP; here such pairs are called multiply-adds.",
            ("multiply-adds", "multiply-add"),
        ),
        (
            "anchor",
            "A box of fixed size and shape at a position of a map, from which a detector starts "
            "when it looks for an object there.",
            ("anchors",),
        ),
        (
            "RoIAlign",
            "Cutting a box out of a map and bringing it to a fixed number of positions, with "
            "values interpolated exactly where they belong.",
        ),
        (
            "average precision",
            "How good a detector is: the mean of its precision over all shares of objects found, "
            "from 0 to 1, or in percent.",
        ),
    ),
    "Training": _terms(
        (
            "loss",
            "The number that training makes small: how far the answers are from the right ones.",
        ),
        (
            "cross-entropy",
            "The usual loss for classes: minus the logarithm of the probability given to the right "
            "one.",
        ),
        (
            "gradient",
            "For each number it depends on, how fast a result changes when that number changes a "
            "little. Training moves the weights against the gradient of the loss.",
            ("gradients",),
        ),
        (
            "gradient norm",
            "The length of a gradient: the root of the sum of its squares.",
            ("gradient norms",),
        ),
        (
            "vanishing gradients",
            "Gradients that shrink from layer to layer on their way back, so that the first layers "
            "hardly learn. Healthy is said of gradients that neither vanish nor explode.",
            ("healthy", "vanishing gradient"),
        ),
        (
            "Jacobian",
            "All derivatives of a layer's outputs by its inputs, as a matrix.",
            ("Jacobians",),
        ),
        (
            "degradation",
            "A deeper plain network has a higher error than a shallower one, already on the "
            "pictures it is trained on.",
        ),
        (
            "epoch",
            "One pass of training over all training pictures.",
            ("epochs",),
        ),
        (
            "batch",
            "The pictures of one training step.",
            ("batches",),
        ),
        (
            "learning rate",
            "How far a training step moves the weights for a given gradient.",
            ("learning rates",),
        ),
        (
            "warm-up",
            "Some first steps with a small learning rate.",
        ),
        (
            "momentum",
            "A step goes on partly in the direction of the steps before it.",
        ),
        (
            "weight decay",
            "Each step also makes all weights a little smaller.",
        ),
        (
            "seed",
            "The number that random choices start from. With the same seed they come out the same.",
            ("seeds",),
        ),
        (
            "He initialization",
            "Random first weights of such a size that, with ReLUs, a signal keeps its own from "
            "layer to layer (He et al. 2015, arXiv 1502.01852).",
            ("He initialisation",),
        ),
        (
            "convergence",
            "That training has gone on until more of it changes nothing that matters.",
            ("converged",),
        ),
        (
            "label smoothing",
            "The network is asked to give the right class a little less than all, and the others "
            "the rest. It becomes less sure of itself.",
        ),
        (
            "CutMix",
            "A box of one training photo is put into another, and the answer asked for is a "
            "mixture of both.",
        ),
        (
            "bfloat16",
            "Numbers of 16 bits, with the range of the usual 32 and about three digits.",
            ("bfloat16 autocast",),
        ),
    ),
}

_MARK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\](\w*)")


@cache
def _by_form() -> dict[str, Term]:
    every = [term for terms in TERMS.values() for term in terms]
    return {form.casefold(): term for term in every for form in (term.name, *term.forms)}


def explained(text: str) -> str:
    """Markdown in which each `[[logit]]`, `[[logit]]s`, or `[[logit|other words]]` has become a
    link to the glossary that carries the word's meaning as its title. Raises `KeyError` for a
    word that the glossary does not have."""

    def link(match: re.Match[str]) -> str:
        term = _by_form()[" ".join(match[1].casefold().split())]  # perhaps over two lines
        return f'[{match[2] or match[1]}{match[3]}](glossary#{term.anchor} "{term.meaning}")'

    return _MARK.sub(link, text)
