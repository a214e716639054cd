"""Pictures, classes and answers: the glossary's words."""

from typing import Final

from resnet_viz.facts.terms import terms

PICTURES: Final = terms(
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
        ("crop", "crops"),
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
)
