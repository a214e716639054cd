"""The experiments of the lab that tell the story, ready to run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from resnet_viz.lab.settings import Settings, recipe

LADDER: Final = (8, 20, 32, 44, 56, 110)


@dataclass(frozen=True, slots=True)
class Preset:
    """`runs` one after the other; `id` stands in addresses, `story` says what they are and what
    to look at."""

    id: str
    name: str
    story: str
    runs: tuple[Settings, ...]


DIGITS = Settings()

PRESETS: Final = (
    Preset(
        "20-56",
        "20 and 56 layers",
        "The comparison of the paper's Figure 1, small: first 20 layers, then 56, each plain and "
        "residual, on handwritten digits of 8×8 pixels. Does the deeper plain network get more of "
        "its own *training* pictures wrong?",
        (replace(DIGITS, depth=20), DIGITS),
    ),
    Preset(
        "56",
        "56 layers",
        "Fifty-six layers on scikit-learn's handwritten digits: the same layers, the same first "
        "weights and the same batches for both networks. Look at the training error.",
        (DIGITS,),
    ),
    Preset(
        "8",
        "8 layers",
        "The same with eight layers. Do shortcuts matter in a network this shallow?",
        (replace(DIGITS, depth=8),),
    ),
    Preset(
        "no-batch-norm",
        "56 without batch norm",
        "Batch norm brings every layer's signals to a common size. Here it is left out of both "
        "networks: look at the gradient norm of the first layer. On pictures of 8×8 it falls most "
        "of all because of the zeros around maps of 2×2, more than by depth alone.",
        (replace(DIGITS, batch_norm=False),),
    ),
    Preset(
        "warm-up",
        "110, with and without warm-up",
        "The paper found 0.1 slightly too large a learning rate to begin 110 layers with, and "
        "began at 0.01 until the training error was under 80% (section 4.2). First with that "
        "warm-up, then without it.",
        (recipe("digits", 110), replace(recipe("digits", 110), warm_up=False)),
    ),
    Preset(
        "shortcuts",
        "Shortcut options A, B, C",
        "Where the shape changes x cannot simply be added. Option A pads it with zeros and costs "
        "no parameters, B projects it there, C projects in every block (section 3.3). Three "
        "residual networks of 32 layers.",
        tuple(
            replace(DIGITS, depth=32, shortcut=option, networks="residual")
            for option in ("A", "B", "C")
        ),
    ),
    Preset(
        "ladder",
        "Depth ladder",
        "8, 20, 32, 44, 56 and 110 layers, one after the other: what does more depth do to each "
        "of the two? (The paper's Figure 6 and Table 6.) You can leave this page and come back.",
        tuple(recipe("digits", depth) for depth in LADDER),
    ),
    Preset(
        "paper",
        "The paper's CIFAR-10 run",
        "The paper's own recipe (section 4.2) on 50,000 color photos: 63,960 steps of 128 "
        "pictures, 164 epochs of full batches (the paper: 64,000 steps). One thing differs: pixels "
        "have each channel's mean subtracted and are divided by its standard deviation; the paper "
        "subtracts the mean picture and does not divide. That is work for a GPU. The first run "
        "downloads the data (170 MB).",
        (recipe("cifar10", 56),),
    ),
)
