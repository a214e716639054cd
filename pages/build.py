"""Build it yourself: a network of one's own, its counts, and the programs that build it."""

from resnet_viz.ui.build.result import show_design
from resnet_viz.ui.build.settings import pick_design
from resnet_viz.ui.layout import opening, part, question

opening(
    "Build it yourself",
    "Choose [[blocks]], widths, [[shortcut]] and norm: what does each of them cost?",
)


@part
def exhibit() -> None:
    """A setting reruns this alone."""
    design, size = pick_design()
    if design is not None:
        show_design(design, size)


exhibit()

question(
    "ResNet-34 has as many blocks in each stage as ResNet-50. Start from it and switch its block "
    "to *bottleneck*: 16 layers more, and four times the channels from block to block, for only "
    "17% more parameters and 12% more multiply-adds. What do the two 1 × 1 convolutions of a "
    "block spare the 3 × 3 between them?",
    "The first 1 × 1 reduces 256 channels to 64, the last one restores them. The 3 × 3 "
    "between them works on a quarter of the channels on both sides, so it has a sixteenth of "
    "the weights that it would have at the full width.",
)
