"""What is often said about residual networks and is not so, with what is. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from resnet_viz.facts.published import (
    BEST,
    DEEPEST,
    MANY_SCALES,
    MEAN_FIELD,
    PAPER,
    PAPER_MULTIPLY_ADDS,
    PARAMETERS,
    PATHS,
    TEN_CROPS,
    VGG16_MULTIPLY_ADDS,
    WINNER,
    WINNERS_NETWORKS,
    Source,
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that is `said`, what is `right` instead (Markdown), and who says that."""

    said: str
    right: str
    source: Source
    others: tuple[Source, ...] = ()

    @property
    def cited(self) -> str:
        """All its sources, as Markdown."""
        return "; ".join(source.cited for source in (self.source, *self.others))


MISTAKES: Final = (
    Mistake(
        "Residual networks were invented to cure vanishing gradients.",
        "By the paper, batch norm and good initial weights had largely done that before. It "
        "reports that the gradients of its plain networks neither die away nor blow up, and yet "
        "depth hurts. What shortcuts do for the gradient is still argued about: without them and "
        "with batch norm it *grows* with depth before training (shown for fully connected "
        "networks), and with them nearly all of it takes short paths.",
        PAPER.at("sections 1 and 4.1"),
        (MEAN_FIELD.at("abstract"), PATHS.at("section 5")),
    ),
    Mistake(
        "Deep plain networks are worse because they overfit.",
        "Their error is higher on the very pictures they are trained on.",
        PAPER.at("Figure 1"),
    ),
    Mistake(
        "More layers are never worse, once there are shortcuts.",
        f"On CIFAR-10 {DEEPEST.layers} layers had {DEEPEST.error:.2f}% test error, {BEST.layers} "
        f"layers {BEST.mean:.2f}% (the mean of {BEST.runs} runs; the best one "
        f"{BEST.error:.2f}%).",
        PAPER.at("Table 6"),
    ),
    Mistake(
        "The layers of a block fit the residual H(x).",
        "H(x) is what the whole block should compute. The layers fit the residual F(x) = H(x) − x.",
        PAPER.at("section 3.1"),
    ),
    Mistake(
        "Every convolution is followed by batch norm and ReLU.",
        "By batch norm, yes. The branch's last one and the projection have no ReLU of their own: "
        "it comes after the addition.",
        PAPER.at("sections 3.2 and 3.4"),
    ),
    Mistake(
        "The 50 layers are 48 convolutions, a max pool and an average pool.",
        "They are 49 convolutions and one fully connected layer. Pools have no weights and do not "
        "count; nor, by custom, do the four projections.",
        PAPER.at("Table 1"),
    ),
    Mistake(
        "It has four stages, Conv1 to Conv4_x.",
        "Conv1 is the [[stem]]. The four stages of blocks are conv2_x to conv5_x.",
        PAPER.at("Table 1"),
    ),
    Mistake(
        "The original ResNet had 34 layers.",
        "The paper has 18, 34, 50, 101 and 152 layers for ImageNet, and 20 to "
        f"{DEEPEST.layers} for CIFAR-10.",
        PAPER.at("Tables 1 and 6"),
    ),
    Mistake(
        "ResNet-50 has fewer layers than VGG-16.",
        "It has 50, VGG-16 has 16. It has fewer **parameters**, "
        f"{PARAMETERS['resnet50'] / 1e6:.1f} against {PARAMETERS['vgg16'] / 1e6:.0f} million, and "
        f"multiply-adds, {PAPER_MULTIPLY_ADDS['resnet50'] / 1e9:.1f} against "
        f"{VGG16_MULTIPLY_ADDS / 1e9:.1f} billion (of its convolutions alone).",
        PAPER.at("section 4.1; parameters counted in torchvision's networks"),
    ),
    Mistake(
        f"ResNet-50 costs {PAPER_MULTIPLY_ADDS['resnet50'] / 1e9:.1f} billion floating-point "
        "operations.",
        "The paper calls them FLOPs and counts **multiply-adds**: each is one multiplication and "
        "one addition.",
        PAPER.at("Table 1 and section 3.3"),
    ),
    Mistake(
        f"ResNet has {WINNER.top5}% error.",
        f"That is the top-5 error of {WINNERS_NETWORKS} networks together on the test set. "
        f"ResNet-50 alone has {TEN_CROPS.top5}% (ten crops, validation set).",
        PAPER.at("Tables 3 and 5"),
    ),
    Mistake(
        "ResNet-50's top-1 error is 20.47%.",
        f"Digits changed places: it is {MANY_SCALES.top1}%, over five scales.",
        PAPER.at("Table 4"),
    ),
    Mistake(
        "It was presented at CVPR 2015.",
        "It appeared on arXiv in December 2015 and at CVPR 2016.",
        PAPER,
    ),
)
