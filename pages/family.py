"""Family and rivals: what networks cost and what they reach, side by side."""

from resnet_viz.ui.family.costs import show_costs
from resnet_viz.ui.family.times import show_times
from resnet_viz.ui.layout import opening, part, question

opening(
    "Family and rivals",
    "Which networks reach more for less? Look high up, to the left.",
)


@part
def exhibit() -> None:
    """A measurement reruns this alone."""
    show_costs()
    show_times()


exhibit()

question(
    "VGG-16 has more than five times as many parameters as ResNet-50, a third of its layers, and "
    "almost four times its multiply-adds, and is less accurate. In which of its layers are the "
    "parameters, and what did ResNet put in their place?",
    "In its three fully connected layers: 123.6 of its 138.4 million, most of them in the "
    "first, which reads 512 × 7 × 7 numbers at once. ResNet averages each channel over all "
    "positions first, so that one small fully connected layer is enough (2.0 million in "
    "ResNet-50).",
)
