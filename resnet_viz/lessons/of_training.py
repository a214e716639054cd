"""Truths about training: a run of the lab that was recorded, and two published sets of weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resnet_viz.errors import SettingsError
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.facts.networks import NETWORKS, NetworkKind
from resnet_viz.lab.guess import SAME, outcome
from resnet_viz.lab.headline import headline
from resnet_viz.lessons.challenge import Banded, Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resnet_viz.inside.answer import Prediction
    from resnet_viz.lab.history import Run

RIVALS = ("Plain", "Residual", SAME)
VERSIONS = tuple(ModelChoice("resnet50", f"imagenet1k_v{version}") for version in (1, 2))
SMOOTHED = 0.1  # label smoothing in torchvision's recipe of V2, of 1,000 classes
SURER = 0.02  # two probabilities less far apart are about the same


@dataclass(frozen=True, slots=True)
class LowerTrainingError:
    """Which network of the recorded run of 56 layers ended with the lower training error: the
    plain one, the residual one, or none: the choices, in this order."""

    @property
    def options(self) -> int:
        return len(RIVALS)

    def truth(self, runs: Sequence[Run]) -> Truth:
        """Raises `SettingsError` for a run that has not ended."""
        came = outcome(runs)
        if came is None:
            raise SettingsError("This run has not ended, so nobody has won.")
        return Truth(RIVALS.index(came), headline(runs))


@dataclass(frozen=True, slots=True)
class EndsWith(Banded):
    """How large an error the network ended with in the recorded run of 56 layers, on the pictures
    of the training or of the test: `edges`, in parts of 1, lie between the choices."""

    network: NetworkKind
    pictures: Literal["training", "test"]

    def truth(self, runs: Sequence[Run]) -> Truth:
        errors = runs[-1].curves.evaluations[-1].networks[self.network]
        training, test = errors.train_error, errors.test_error
        why = (
            f"The {self.network} network of {runs[-1].settings.depth} layers got {training:.1%} of "
            f"its training pictures wrong, and {test:.1%} of pictures it had never seen. By "
            "guessing it would get 90% wrong."
        )
        asked = training if self.pictures == "training" else test
        return Truth(self.place(asked), why)


@dataclass(frozen=True, slots=True)
class SurerVersion:
    """Which of torchvision's two sets of weights for ResNet-50 is surer of its answer: V1, V2, or
    neither by two points: the choices, in this order."""

    @property
    def options(self) -> int:
        return 3

    def truth(self, answers: Sequence[Prediction]) -> Truth:
        """What the two say, V1 first; none where their weights are not on this machine."""
        published = NETWORKS["resnet50"].imagenet
        v1, v2 = (published[choice.weights].top1 for choice in VERSIONS)
        why = f"Right at the first guess, as published by torchvision: V1 {v1:.1f}%, V2 {v2:.1f}%."
        if not answers:
            most = 1 - SMOOTHED + SMOOTHED / 1000
            return Truth(
                0,
                f"{why} By torchvision's recipe V2 was trained with [[label smoothing]] of "
                f"{SMOOTHED:g}: {most:.1%} was asked of it for the right class, of V1 100%. These "
                "weights are not on this machine, so what they say of this picture was not "
                "computed.",
            )
        first, second = (answer.top[0] for answer in answers)
        apart = first.probability - second.probability
        told = (
            f"On this picture V1 says {first.label}, {first.probability:.1%}, and V2 "
            f"{second.label}, {second.probability:.1%}."
        )
        return Truth(2 if abs(apart) < SURER else 0 if apart > 0 else 1, f"{told} {why}")
