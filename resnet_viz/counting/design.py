"""A ResNet of one's own, said without torch, so that pages can say at once what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from resnet_viz.errors import SettingsError
from resnet_viz.facts.networks import TABLE_1, NetworkKind, PhotoBlock

Shortcut = Literal["A", "B", "C", "none"]
Norm = Literal["batch", "group", "none"]

MOST_BLOCKS = 36  # in a stage: as many as ResNet-152's third has
MOST_IN_ALL = 72
WIDTH, NARROWEST, WIDEST, WIDTH_STEP = 64, 16, 128, 16
FEWEST_CLASSES, CLASSES = 2, 1000
LAYERS: Final[dict[PhotoBlock, int]] = {"basic": 2, "bottleneck": 3}  # with weights, in a block
SHORTCUTS: Final[dict[Shortcut, str]] = {
    "A": "option A",
    "B": "option B",
    "C": "option C",
    "none": "no shortcuts",
}
# As torchvision builds them.
SHORTCUT_OF: Final[dict[NetworkKind, Shortcut]] = {"residual": "B", "plain": "none"}
NORMS: Final[dict[Norm, str]] = {"batch": "batch norm", "group": "group norm", "none": "no norm"}


@dataclass(frozen=True, slots=True)
class Design:
    """A network for pictures, as the paper's are built: a 7x7 convolution, a pool, four stages of
    blocks, a mean and one connected layer. Raises `SettingsError` for what it cannot be.

    blocks: in each stage. width: channels of the first stage's 3x3 convolutions; each later stage
    has twice as many, and a bottleneck hands on four times its width. shortcut: option A, B or C
    of the paper's section 3.3; "none" is the plain network. norm: after every convolution; group
    norm (Wu & He 2018, arXiv 1803.08494) has 32 groups, or as many as divide the channels; without
    a norm the convolutions have biases.
    """

    block: PhotoBlock = "bottleneck"
    blocks: tuple[int, int, int, int] = (3, 4, 6, 3)
    width: int = WIDTH
    shortcut: Shortcut = "B"
    norm: Norm = "batch"
    classes: int = CLASSES

    def __post_init__(self) -> None:
        if self.block not in LAYERS or self.shortcut not in SHORTCUTS or self.norm not in NORMS:
            raise SettingsError(
                "A block is basic or bottleneck, a shortcut A, B, C or none, and a norm batch, "
                "group or none."
            )
        if len(self.blocks) != 4 or not all(1 <= n <= MOST_BLOCKS for n in self.blocks):
            raise SettingsError(f"Each of the four stages has 1 to {MOST_BLOCKS} blocks.")
        if sum(self.blocks) > MOST_IN_ALL:
            raise SettingsError(
                f"A network here has at most {MOST_IN_ALL} blocks, and these are "
                f"{sum(self.blocks)}: take some out."
            )
        if self.width not in range(NARROWEST, WIDEST + 1, WIDTH_STEP):
            raise SettingsError(
                f"The first stage is {NARROWEST} to {WIDEST} channels wide, in steps of "
                f"{WIDTH_STEP}."
            )
        if not FEWEST_CLASSES <= self.classes <= CLASSES:
            raise SettingsError(f"A network here tells {FEWEST_CLASSES} to {CLASSES:,} classes.")

    @property
    def kind(self) -> NetworkKind:
        return "plain" if self.shortcut == SHORTCUT_OF["plain"] else "residual"

    @property
    def depth(self) -> int:
        """Layers with weights on the way from the picture to the answer."""
        return 2 + LAYERS[self.block] * sum(self.blocks)

    @property
    def title(self) -> str:
        """Its kind and depth, ResNet-50, and whether it differs from the published network of that
        depth (with option B, as torchvision has it) in more than its classes."""
        name = f"{'PlainNet' if self.kind == 'plain' else 'ResNet'}-{self.depth}"
        layout = TABLE_1.get(self.depth)
        if layout is None:
            return name
        published = Design(*layout, shortcut=SHORTCUT_OF[self.kind], classes=self.classes)
        return name if self == published else f"{name} of your own"

    @property
    def description(self) -> str:
        """What it is made of, as the rest of a sentence."""
        stages = " + ".join(map(str, self.blocks))
        return f"{stages} {self.block} blocks, {SHORTCUTS[self.shortcut]}, {NORMS[self.norm]}"

    @property
    def identifier(self) -> str:
        """A name for Python and for files: resnet50."""
        return self.title.split()[0].replace("-", "").lower()

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of each stage's 3x3 convolutions."""
        return tuple(self.width * 2**stage for stage in range(4))


PRESETS: Final[dict[str, Design]] = {
    design.title: design
    for design in (
        *(Design(*layout) for layout in TABLE_1.values()),
        Design(*TABLE_1[34], shortcut=SHORTCUT_OF["plain"]),
    )
}
