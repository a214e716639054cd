"""What a run of the lab is asked to do, and the two recipes it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from resnet_viz.errors import SettingsError
from resnet_viz.networks.network_spec import BlockKind, NetworkSpec, Option

Networks = Literal["both", "plain", "residual"]

CIFAR10_FOLDER = "cifar-10-batches-py"  # as torchvision keeps it
WARM_UP_DEPTH = 110  # from here on the paper's first rate is too high to begin with
WARM_UP_RATE = 0.01
WARM_UP_ERROR = 0.8


@dataclass(frozen=True, slots=True)
class Settings:
    """A run. Raises `SettingsError` for a value that no run can have.

    data: "digits", "cifar10" or a folder's path. networks: which of the pair. milestones: the
    steps after which the learning rate is divided by 10. warm_up: each network begins at a rate
    of 0.01, until its training error is under 80% (section 4.2 of the paper). The defaults are
    the recipe for the digits.
    """

    data: str = "digits"
    depth: int = 56
    block: BlockKind = "basic"
    shortcut: Option = "A"
    batch_norm: bool = True
    networks: Networks = "both"
    epochs: int = 10
    batch: int = 64
    learning_rate: float = 0.05
    milestones: tuple[int, ...] = ()
    momentum: float = 0.9
    weight_decay: float = 1e-4
    warm_up: bool = False
    seed: int = 1

    def __post_init__(self) -> None:
        _ = self.network  # its depth is checked there
        checks = (
            (self.epochs >= 1, self.epochs, "number of epochs", "at least 1"),
            (self.batch >= 2, self.batch, "batch", "at least 2 pictures, which batch norm needs"),
            (0 < self.learning_rate < inf, self.learning_rate, "learning rate", "more than 0"),
            (0 <= self.momentum < 1, self.momentum, "momentum", "at least 0 and less than 1"),
            (0 <= self.weight_decay < inf, self.weight_decay, "weight decay", "at least 0"),
            (0 <= self.seed < 2**63, self.seed, "seed", "0 to 2^63 - 1"),
        )
        for holds, value, name, rule in checks:
            if not holds:
                raise SettingsError(f"{value} cannot be the {name}; choose {rule}.")

    @property
    def network(self) -> NetworkSpec:
        """The residual network; the plain one is the same without its shortcuts."""
        return NetworkSpec(self.depth, self.shortcut, self.batch_norm, self.block)

    @property
    def title(self) -> str:
        """The run in a few words: what it differs in from the usual one."""
        words = [f"{self.depth} layers"]
        words += [] if self.data == "digits" else [self.data]
        words += [] if self.block == "basic" else [f"{self.block} blocks"]
        usual = self.shortcut == "A" and self.networks != "residual"
        words += [] if usual else [f"option {self.shortcut}"]
        words += [] if self.batch_norm else ["without batch norm"]
        words += [] if self.networks == "both" else [f"{self.networks} alone"]
        words += ["with warm-up"] if self.warm_up else []
        words += ["without warm-up"] if self.depth >= WARM_UP_DEPTH and not self.warm_up else []
        words += [] if self.seed == 1 else [f"seed {self.seed}"]
        return ", ".join(words)

    def learning_rate_after(self, steps: int) -> float:
        """The learning rate of the step that follows `steps` others, warm-up left aside."""
        return self.learning_rate / 10.0 ** sum(steps >= start for start in self.milestones)


def recipe(data: str, depth: int, block: BlockKind = "basic") -> Settings:
    """The settings to begin with: ten epochs at one rate for the digits, and for everything else
    the paper's for CIFAR-10 (section 4.2): 164 epochs of 390 full batches of 128 pictures, 63,960
    steps where the paper takes 64,000, at 0.1, 0.01 from step 32,000 and 0.001 from 48,000."""
    warm_up = depth >= WARM_UP_DEPTH
    if data == "digits":
        return Settings(depth=depth, block=block, warm_up=warm_up)
    return Settings(
        data=data,
        depth=depth,
        block=block,
        epochs=164,
        batch=128,
        learning_rate=0.1,
        milestones=(32_000, 48_000),
        warm_up=warm_up,
    )
